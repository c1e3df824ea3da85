import { open as openHere } from '../../packages/core/src/index.js';
import { throughTheWire } from './wire.js';

// Stands for @virtkit/core where the unit tests of a driver are run through the wire: see wire.config.js.
export * from '../../packages/core/src/index.js';
export const open = throughTheWire(openHere as never);
