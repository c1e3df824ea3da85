import type { FlagOptions } from '../flags.js';
import type { CallOptions } from '../signal.js';

/** The options of a call with flags: each flag by name, and the signal. */
export type Options<F> = FlagOptions<F> & CallOptions;
