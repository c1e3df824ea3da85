import type { OpenChannel } from './channel.js';
import { openHypercallChannel } from './hypercall/channel.js';
import { openToolstack } from './toolstack/channel.js';
import { openXenstoreChannel } from './xenstore/channel.js';

/** Every way to Xen that there is. */
export const usualChannels: readonly OpenChannel[] = [openHypercallChannel, openXenstoreChannel, openToolstack];
