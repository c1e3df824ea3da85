export { xen } from './driver.js';
export type { XenDriver, XenOptions } from './driver.js';
export { driver } from './installed.js';
export type { XenSession } from './session.js';
export { xapi } from './xapi/driver.js';
export type { XapiSession } from './xapi/session.js';
export { channelNames } from './channel.js';
export type { ChannelName, OpenChannel, XenCalls, XenChannel, XenFunction } from './channel.js';
