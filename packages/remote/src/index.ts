export { driver, remote } from './driver.js';
export type { RemoteOptions } from './driver.js';
export type { ReconnectOptions } from './client/line.js';
export { serve } from './server/serve.js';
export type { ServeOptions } from './server/serve.js';
export type { Server } from './server/server.js';
