export { channelNames } from './channel.js';
export type { ChannelName, XenCalls, XenChannel, XenFunction } from './channel.js';
