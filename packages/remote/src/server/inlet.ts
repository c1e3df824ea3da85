import { VirtError, type Hole, type Stream } from '@virtkit/core/driver';

interface Waiting {
  readonly piece: Uint8Array | Hole;
  readonly taken: () => void;
  readonly refused: (error: Error) => void;
}

/** A pipe between two streams of the contract: what goes into the sink comes out of the source, one piece at a time. */
export class Inlet {
  readonly #waiting: Waiting[] = [];
  #reader: { resolve(piece: Uint8Array | Hole | undefined): void; reject(error: Error): void } | undefined;
  #ended = false;
  #error: Error | undefined;

  /** For who sends. */
  readonly sink: Stream = {
    send: (data) => this.#put(data),
    sendHole: (length) => this.#put({ hole: length }),
    finish: async () => this.#end(undefined),
    abort: async (reason) => this.#end(errorOf(reason)),
  };

  /** For who reads. */
  readonly source: Stream = {
    recv: () => this.#next(),
    finish: async () => this.#end(undefined),
    abort: async (reason) => this.#end(errorOf(reason)),
  };

  #put(piece: Uint8Array | Hole): Promise<void> {
    if (this.#ended) return Promise.reject(this.#error ?? givenUp());
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) {
      reader.resolve(piece);
      return Promise.resolve();
    }
    return new Promise((taken, refused) => this.#waiting.push({ piece, taken, refused }));
  }

  #next(): Promise<Uint8Array | Hole | undefined> {
    const first = this.#waiting.shift();
    if (first) {
      first.taken();
      return Promise.resolve(first.piece);
    }
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => (this.#reader = { resolve, reject }));
  }

  #end(error: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#error = error;
    const reader = this.#reader;
    this.#reader = undefined;
    if (error === undefined) return reader?.resolve(undefined);
    reader?.reject(error);
    for (const { refused } of this.#waiting.splice(0)) refused(error);
  }
}

const errorOf = (reason: unknown): Error => (reason instanceof Error ? reason : givenUp());
const givenUp = (): VirtError => new VirtError('VIR_ERR_OPERATION_ABORTED', 'the stream was given up');
