export { driver, remote } from './driver.js';
export type { RemoteOptions } from './driver.js';
export type { ReconnectOptions } from './client/line.js';
