import type { EventHandler } from './handler.js';

/** Migration, and other jobs of the whole guest. */
export const jobEvents = {} satisfies Record<string, EventHandler>;
