import type { EventHandler } from './handler.js';

/** Block jobs, thresholds and trays. */
export const blockEvents = {} satisfies Record<string, EventHandler>;
