import { StringDecoder } from 'node:string_decoder';
import { Duplex, type Readable, type Writable } from 'node:stream';
import { VirtError } from '@virtkit/core/driver';

/** A program that carries the protocol, here or on another host. */
export interface Program {
  /** For messages: `ssh to HOST`. */
  readonly name: string;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Calls `listener` once, when it has ended and said all: with how, `undefined` if all was well. */
  onEnd(listener: (how: string | undefined) => void): void;
  /** Ends it, and whatever belongs to it. May be called more than once. */
  kill(): void;
}

const keptOfStderr = 4096;

/**
 * What a program reads and writes, as one stream. Destroying it ends the program; a program that ends by itself fails the
 * stream with what it wrote to its stderr.
 */
export class ProgramStream extends Duplex {
  readonly #program: Program;
  #stderr = '';

  constructor(program: Program) {
    super({ allowHalfOpen: true });
    this.#program = program;
    const { stdin, stdout, stderr } = program;
    const decoder = new StringDecoder('utf8');
    stderr.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + decoder.write(chunk)).slice(-keptOfStderr)));
    stdout.on('data', (chunk: Buffer) => {
      if (!this.destroyed && !this.push(chunk)) stdout.pause();
    });
    // A broken pipe is the consequence; the cause is how the program ended, which comes a moment later.
    for (const one of [stdin, stdout, stderr]) one.on('error', () => undefined);
    // It may end before whoever opened it listens, who then finds it `errored`.
    this.on('error', () => undefined);
    program.onEnd((how) => this.#ended(how));
  }

  override _read(): void {
    this.#program.stdout.resume();
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#program.stdin.write(chunk, () => done());
  }

  override _writev(chunks: { chunk: Buffer }[], done: () => void): void {
    this.#program.stdin.write(Buffer.concat(chunks.map(({ chunk }) => chunk)), () => done());
  }

  override _final(done: () => void): void {
    this.#program.stdin.end(() => done());
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#program.kill();
    done(error);
  }

  #ended(how: string | undefined): void {
    if (this.destroyed) return;
    const said = printable(this.#stderr);
    if (how === undefined && said === '') return void this.push(null);
    const message = `${this.#program.name} ${how ?? 'ended'}${said && `: ${said}`}`;
    this.destroy(new VirtError('VIR_ERR_SYSTEM_ERROR', message, { domain: 'VIR_FROM_RPC' }));
  }
}

/** Another host wrote it: nothing in it may move a terminal's cursor. */
const printable = (text: string): string =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/\p{C}+/gu, ' ').trim())
    .filter((line) => line !== '')
    .join('; ');
