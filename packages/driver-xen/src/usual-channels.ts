import type { OpenChannel } from './channel.js';

/** Every way to Xen that there is. */
export const usualChannels: readonly OpenChannel[] = [];
