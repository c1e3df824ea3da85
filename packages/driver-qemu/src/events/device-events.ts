import type { EventHandler } from './handler.js';

/** Devices that come and go: what QEMU tells of them. */
export const deviceEvents = {} satisfies Record<string, EventHandler>;
