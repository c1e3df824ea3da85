import { Buffer } from 'node:buffer';
import { close, constants, open, read, write } from 'node:fs';
import { Duplex } from 'node:stream';
import { promisify } from 'node:util';
import { limits } from './message.js';

/** The kernel's buffer for a message has room for its header, too: bytes. */
export const xenbusPayload = limits.payload - limits.header;

/** So often we look again at once for what is due; then we wait, a millisecond longer each time, up to the longest. */
const eager = 20;
const longestWait = 50;

/**
 * The kernel's own way to the store, for machines where the store is not a process: a character device. Node's thread
 * that waits in such a read can never be called back, and keeps the process from ending. So nothing waits: while an
 * answer is due, we look again at once, and then less and less often.
 */
export class XenbusStream extends Duplex {
  readonly #file: number;
  readonly #chunk = Buffer.allocUnsafe(16 * 1024);
  #timer: NodeJS.Timeout | undefined;
  /** How often there was nothing since something came or went. */
  #misses = 0;
  #wanted = false;
  #looking = false;
  /** Calls that the kernel still works on: the file is closed after the last. */
  #busy = 0;
  #afterwards: (() => void) | undefined;

  /** @param file - open for both ways, without waiting (`O_NONBLOCK`). Closed with the stream */
  constructor(file: number) {
    super({ autoDestroy: true });
    this.#file = file;
  }

  static async open(path: string): Promise<XenbusStream> {
    return new XenbusStream(await promisify(open)(path, constants.O_RDWR | constants.O_NONBLOCK));
  }

  override _read(): void {
    this.#wanted = true;
    if (this.#timer === undefined) this.#look();
  }

  /** The kernel takes one message at a time: no `_writev`. */
  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#busy += 1;
    write(this.#file, bytes, 0, bytes.length, null, (error, written) => {
      this.#rest();
      if (error) return done(error);
      if (written < bytes.length) return done(new Error(`the kernel took ${written} of ${bytes.length} bytes`));
      this.#misses = 0;
      if (this.#timer !== undefined) this.#look();
      done();
    });
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    clearTimeout(this.#timer);
    const end = () => close(this.#file, (failed) => done(error ?? failed));
    if (this.#busy === 0) end();
    else this.#afterwards = end;
  }

  #look(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.destroyed || !this.#wanted || this.#looking) return;
    this.#looking = true;
    this.#busy += 1;
    read(this.#file, this.#chunk, 0, this.#chunk.length, null, (error, length) => {
      this.#looking = false;
      this.#rest();
      if (this.destroyed) return;
      if (error && error.code !== 'EAGAIN') return void this.destroy(error);
      if (error || length === 0) return this.#lookLater();
      this.#misses = 0;
      this.#wanted = false;
      this.push(Buffer.from(this.#chunk.subarray(0, length)));
    });
  }

  #lookLater(): void {
    this.#misses += 1;
    if (this.#misses <= eager) return this.#look();
    this.#timer = setTimeout(() => this.#look(), Math.min(this.#misses - eager, longestWait));
  }

  #rest(): void {
    this.#busy -= 1;
    if (this.#busy === 0) this.#afterwards?.();
  }
}
