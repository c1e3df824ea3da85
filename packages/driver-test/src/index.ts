export { driver, test } from './driver.js';
export type { TestDriver } from './driver.js';
export type { TestHostOptions } from './host.js';
