import { Duplex, Readable, Writable } from 'node:stream';
import { abortError, VirtError } from '../errors.js';
import type { Stream } from './stream.js';

/** A hole is written out as zeros in pieces of this size. */
const piece = 64 * 1024;

/** The bytes of a stream as a Node stream; holes come out as zeros. Destroying it aborts the stream. */
export function toReadable(stream: Stream): Readable {
  const end = new End(stream);
  return new Readable({
    read: readerOf(stream, () => end.finish()),
    destroy: (error, done) => end.destroy(error, done),
    highWaterMark: 256 * 1024,
  });
}

/** A Node stream whose bytes go into a stream. Ending it finishes the stream, destroying it aborts it. */
export function toWritable(stream: Stream): Writable {
  const end = new End(stream);
  return new Writable({
    write: writerOf(stream),
    final: (done) => settle(end.finish(), done),
    destroy: (error, done) => end.destroy(error, done),
  });
}

/** Both directions, as a console has them. It ends when either end does; destroying it aborts the stream. */
export function toDuplex(stream: Stream): Duplex {
  const end = new End(stream);
  return new Duplex({
    allowHalfOpen: false,
    read: readerOf(stream, () => end.readToTheEnd()),
    write: writerOf(stream),
    final: (done) => settle(end.finish(), done),
    destroy: (error, done) => end.destroy(error, done),
  });
}

/** Destroys `node` when `signal` fires, with `VIR_ERR_OPERATION_ABORTED`. */
export function destroyOnAbort<N extends Readable | Writable>(
  node: N,
  signal: AbortSignal | undefined,
  attempted: string,
): N {
  if (!signal) return node;
  const onAbort = () => void node.destroy(abortError(signal, attempted));
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  node.once('close', () => signal.removeEventListener('abort', onAbort));
  return node;
}

/** For drivers: a stream made of a Node stream, in the directions that it has. */
export function streamOf(node: Readable | Writable | Duplex): Stream {
  const readable = node instanceof Readable ? node : undefined;
  const writable = node instanceof Writable ? node : undefined;
  // An error is told by the call that meets it. Without a listener, one between two calls would end the process.
  node.on('error', () => undefined);
  const chunks = readable?.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array> | undefined;
  return {
    ...(chunks && {
      async recv() {
        const next = await chunks.next();
        return next.done ? undefined : next.value;
      },
    }),
    ...(writable && {
      send: (data: Uint8Array) =>
        new Promise<void>((resolve, reject) => writable.write(data, (error) => (error ? reject(error) : resolve()))),
    }),
    async finish() {
      if (!writable || writable.writableFinished) return;
      // The callback of `end` gets the error of a stream that broke before; its type does not say so.
      await new Promise<void>((resolve, reject) =>
        writable.end((error?: Error | null) => (error ? reject(error) : resolve())),
      );
    },
    async abort(reason) {
      node.destroy(reason instanceof Error ? reason : undefined);
    },
  };
}

type Done = (error?: Error | null) => void;
const settle = (call: Promise<void>, done: Done) => void call.then(() => done(), done);

/** How a stream ends: finished once, or aborted once. */
class End {
  readonly #stream: Stream;
  #finishing: Promise<void> | undefined;
  #finished = false;
  #read = false;

  constructor(stream: Stream) {
    this.#stream = stream;
  }

  /** Of a stream in both directions: its peer ends it, and only our own end is left to tell. */
  async readToTheEnd(): Promise<void> {
    this.#read = true;
  }

  finish(): Promise<void> {
    return (this.#finishing ??= this.#stream.finish().then(() => {
      this.#finished = true;
    }));
  }

  destroy(error: Error | null, done: Done): void {
    if (this.#finished) return done(error);
    if (this.#read && !error) return settle(this.finish(), done);
    this.#stream.abort(error ?? undefined).then(
      () => done(error),
      (failed: Error) => done(error ?? failed),
    );
  }
}

/** The `read` of a Node stream over `stream`; `ended` is waited for before the end is told. */
function readerOf(stream: Stream, ended: () => Promise<void>) {
  const chunks = bytesOf(stream);
  return function read(this: Readable): void {
    chunks
      .next()
      .then(async ({ done, value }) => {
        if (done) await ended();
        this.push(done ? null : value);
      })
      .catch((error: unknown) => this.destroy(error as Error));
  };
}

function writerOf(stream: Stream) {
  return (chunk: Uint8Array, _encoding: BufferEncoding, done: Done): void => {
    if (stream.send) settle(stream.send(chunk), done);
    else done(oneWay('written to'));
  };
}

/** What comes out of a stream, holes as zeros. */
async function* bytesOf(stream: Stream): AsyncGenerator<Uint8Array, undefined> {
  if (!stream.recv) throw oneWay('read from');
  for (;;) {
    const next = await stream.recv();
    if (next === undefined) return;
    if (!(next instanceof Uint8Array)) yield* zeros(next.hole);
    else if (next.length > 0) yield next;
  }
}

/** Fresh zeros each time: whoever gets a chunk may write to it. */
function* zeros(length: bigint): Generator<Uint8Array> {
  for (let left = length; left > 0n; left -= BigInt(piece)) {
    yield new Uint8Array(left < BigInt(piece) ? Number(left) : piece);
  }
}

const oneWay = (what: string) => new VirtError('VIR_ERR_NO_SUPPORT', `this stream cannot be ${what}`);
