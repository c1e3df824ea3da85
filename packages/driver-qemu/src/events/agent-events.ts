import type { EventHandler } from './handler.js';

/** The guest's agent and its other channels, and its memory modules. */
export const agentEvents = {} satisfies Record<string, EventHandler>;
