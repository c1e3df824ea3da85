import type { CallOptions } from '../signal.js';

/** A run of zero bytes that is not sent: its length in bytes. */
export interface Hole {
  readonly hole: bigint;
}

/**
 * The data channel of one call: a console, a volume's content, a screenshot (`virStream`). Applications get a Node
 * stream made of it; a driver may write one by hand, or make it from a Node stream with `streamOf()`.
 */
export interface Stream {
  /** The next bytes or hole, or `undefined` at the end. At most one call at a time. */
  recv?(options?: CallOptions): Promise<Uint8Array | Hole | undefined>;
  /** Takes all of `data`; settles when there is room for more. */
  send?(data: Uint8Array, options?: CallOptions): Promise<void>;
  /** Skips `length` bytes, which read as zeros. */
  sendHole?(length: bigint, options?: CallOptions): Promise<void>;
  /** Ends the stream well: settles when all that was sent is taken. */
  finish(options?: CallOptions): Promise<void>;
  /** Gives the stream up; what was sent may be lost. */
  abort(reason?: unknown): Promise<void>;
}
