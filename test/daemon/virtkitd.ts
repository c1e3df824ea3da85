import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The real program, as `npm test` has built it. */
export const program = fileURLToPath(new URL('../../packages/remote/bin/virtkitd.js', import.meta.url));

/** How long anything may take that is waited for: milliseconds. */
const patience = 20_000;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Further files handed over, from the descriptor 3 on. */
  readonly files?: readonly number[];
  /** Nobody reads its standard error. */
  readonly deaf?: boolean;
  /** What starts the program instead of Node: `['setpriv', …]`. */
  readonly before?: readonly string[];
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** How a program ended, and all that it said. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A `virtkitd` that was started, and is killed when the test forgets it. */
export class Virtkitd implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly ended: Promise<Ended>;
  #stdout = '';
  #stderr = '';
  #waiting = new Set<() => void>();

  constructor({ args = [], env, cwd, files = [], before = [], deaf }: StartOptions = {}) {
    const [file, ...rest]: string[] = [...before, process.execPath, program, ...args];
    const stdio: StdioOptions = ['ignore', 'pipe', 'pipe', ...files];
    this.#child = spawn(file!, rest, { stdio, cwd, env: { ...process.env, ...env } });
    const wake = () => this.#waiting.forEach((check) => check());
    this.#child.stdout!.setEncoding('utf8').on('data', (text: string) => ((this.#stdout += text), wake()));
    if (deaf) this.#child.once('exit', () => this.#child.stderr!.resume());
    else this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => ((this.#stderr += text), wake()));
    this.ended = (once(this.#child, 'close') as Promise<[Ended['code'], Ended['signal']]>).then(([code, signal]) => {
      wake();
      return { code, signal, stdout: this.#stdout, stderr: this.#stderr };
    });
  }

  /** Starts one, and waits until it listens. */
  static async start(options?: StartOptions): Promise<Virtkitd> {
    const daemon = new Virtkitd(options);
    await daemon.ready();
    return daemon;
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  get log(): LogLine[] {
    return this.#stderr
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as LogLine);
  }

  /** The line that says where it listens. */
  async ready(): Promise<{ listen: string[]; listenReadOnly: string[]; pid: number }> {
    const line = await this.#until(() => /^(.*)\n/.exec(this.#stdout)?.[1], 'the line of a ready daemon');
    return JSON.parse(line) as { listen: string[]; listenReadOnly: string[]; pid: number };
  }

  /** The next line of the log with this message, of those after the first `after`. */
  logged(message: string, after = 0): Promise<LogLine> {
    return this.#until(() => this.log.slice(after).find((line) => line.message === message), message);
  }

  /** What it wrote to standard error, once that has a word. */
  said(word: string): Promise<string> {
    return this.#until(() => (this.#stderr.includes(word) ? this.#stderr : undefined), word);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Stops it in good order. */
  stop(): Promise<Ended> {
    this.signal('SIGTERM');
    return this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  #until<T>(look: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const fail = (why: string) => {
        settle();
        reject(new Error(`${what} did not come: ${why}\n${this.#stdout}\n${this.#stderr}`));
      };
      const check = () => {
        const found = look();
        if (found !== undefined) {
          settle();
          resolve(found);
        } else if (!this.running && this.#child.stdout!.destroyed) {
          fail(`it ended with ${this.#child.exitCode ?? this.#child.signalCode}`);
        }
      };
      const timer = setTimeout(() => fail('in time'), patience);
      this.#waiting.add(check);
      void this.ended.then(check);
      check();
    });
  }
}

/** Runs one to its end. */
export const runVirtkitd = (args: readonly string[], options: StartOptions = {}): Promise<Ended> =>
  new Virtkitd({ ...options, args }).ended;

/** A folder of a test's own, which others may look into; gone at its end. */
export async function folder(): Promise<{ path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'virtkitd-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

/** Waits until something holds; it is looked at again and again. */
export async function until<T>(look: () => T | undefined | false | Promise<T | undefined | false>): Promise<T> {
  for (const late = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 10))) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > late) throw new Error(`it never held: ${look.toString()}`);
  }
}

/** The processes that have a word among their arguments. */
export const processesWith = (word: string): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => argumentsOf(pid).includes(word))
    .map(Number);

function argumentsOf(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
