export { driver, xen } from './driver.js';
export type { XenDriver, XenOptions } from './driver.js';
export type { XenSession } from './session.js';
export { channelNames } from './channel.js';
export type { ChannelName, OpenChannel, XenCalls, XenChannel, XenFunction } from './channel.js';
