import { spawn } from 'node:child_process';
import { abortError, throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import { xenError } from '../errors.js';

/** The most that xl may say: bytes. */
const mostOutput = 64 << 20;

export interface XlOptions extends CallOptions {
  /** How long it may take: milliseconds. Default: two minutes; a device that nobody answers for takes xl one. */
  readonly timeout?: number | undefined;
}

/** How xl ended. */
export interface XlResult {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs xl, the toolstack's program, never through a shell. */
export class Xl {
  readonly #program: string;

  /** @param program - a name to look for in the PATH, or a path */
  constructor(program = 'xl') {
    this.#program = program;
  }

  /**
   * What xl says to a command, however it ends. An abort kills it: what it has done by then stays.
   * @param args - the options of the command, which are ours
   * @param operands - what is not ours: none of it is taken for an option
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a NUL in a word, `VIR_ERR_OPERATION_TIMEOUT`, `VIR_ERR_SYSTEM_ERROR` when xl
   * does not run
   */
  run(
    command: string,
    args: readonly string[],
    operands: readonly string[],
    options: XlOptions = {},
  ): Promise<XlResult> {
    const { signal, timeout = 120_000 } = options;
    const what = `xl ${command}`;
    throwIfAborted(signal, what);
    const words = [command, ...args, ...(operands.some((word) => word.startsWith('-')) ? ['--'] : []), ...operands];
    const bad = words.find((word) => word.includes('\0'));
    if (bad !== undefined) throw xenError('VIR_ERR_INVALID_ARG', `${what}: a NUL in ${JSON.stringify(bad)}`);
    return new Promise((resolve, reject) => {
      const child = spawn(this.#program, words, {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { PATH: process.env['PATH'], LC_ALL: 'C' },
        cwd: '/',
      });
      const stdout = collect(child.stdout, () => end(xenError('VIR_ERR_INTERNAL_ERROR', `${what} says too much`)));
      const stderr = collect(child.stderr, () => end(xenError('VIR_ERR_INTERNAL_ERROR', `${what} says too much`)));
      let failure: Error | undefined;
      const end = (error: Error) => {
        failure ??= error;
        child.kill('SIGKILL');
        // What it has started may hold its outputs.
        child.stdout.destroy();
        child.stderr.destroy();
      };
      const onAbort = () => end(abortError(signal!, what));
      const late = setTimeout(() => {
        end(xenError('VIR_ERR_OPERATION_TIMEOUT', `${what} took more than ${timeout} ms`));
      }, timeout);
      signal?.addEventListener('abort', onAbort, { once: true });
      child.on('error', (error) => {
        failure ??= xenError('VIR_ERR_SYSTEM_ERROR', `${what}: ${error.message}`, error);
        finish(null, null);
      });
      child.on('close', finish);
      function finish(status: number | null, by: NodeJS.Signals | null) {
        clearTimeout(late);
        signal?.removeEventListener('abort', onAbort);
        if (failure) return reject(failure);
        if (status === null) return reject(xenError('VIR_ERR_INTERNAL_ERROR', `${what} was ended by ${by}`));
        resolve({ status, stdout: stdout(), stderr: stderr() });
      }
    });
  }

  /**
   * What xl says to a command that succeeds.
   * @throws VirtError `VIR_ERR_INTERNAL_ERROR` with xl's own words
   */
  async call(
    command: string,
    args: readonly string[],
    operands: readonly string[],
    options?: XlOptions,
  ): Promise<string> {
    const result = await this.run(command, args, operands, options);
    if (result.status !== 0) throw failed(command, result);
    return result.stdout;
  }
}

/** xl's failure in its own words. */
export const failed = (command: string, result: XlResult) =>
  xenError('VIR_ERR_INTERNAL_ERROR', `xl ${command}: ${wordsOf(result) || `it ended with ${result.status}`}`);

/** What it said, on a line, without how far it had come and the places in libxl's sources. */
export const wordsOf = ({ stdout, stderr }: XlResult): string =>
  (stderr.trim() || stdout.trim())
    .split('\n')
    .filter((line) => !/^(xc: (info|progress|detail|debug):|Parsing config )/.test(line))
    .map((line) => line.replace(/^(libxl|xc|libxl_internal): \w+: (\S+\.[ch]:\d+:\w+: ?)?/, '').trim())
    .filter(Boolean)
    .join('; ')
    .slice(0, 2000);

function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > mostOutput) tooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString();
}
