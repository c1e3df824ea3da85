import type { OpenChannel } from './channel.js';
import { openToolstack } from './toolstack/channel.js';
import { openXenstoreChannel } from './xenstore/channel.js';

/** Every way to Xen that there is. */
export const usualChannels: readonly OpenChannel[] = [openXenstoreChannel, openToolstack];
