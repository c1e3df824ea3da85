import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';

/** What the server's process holds after everything that can be collected was. */
export interface Held {
  readonly heapUsed: number;
  readonly arrayBuffers: number;
  readonly rss: number;
  /** Sockets and timers. */
  readonly handles: number;
  readonly clients: number;
  /** Exceptions and rejections that nobody caught. */
  readonly failures: readonly string[];
}

/** A server of driver-test in a process of its own. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #directory: string;
  readonly #log: unknown[] = [];
  #next = 1;

  private constructor(child: ChildProcess, directory: string) {
    this.#child = child;
    this.#directory = directory;
  }

  static async start(limits: object = {}, domains = 0): Promise<ServerProcess> {
    const directory = await mkdtemp(join(tmpdir(), 'virtkit-load-'));
    const script = fileURLToPath(new URL('server.mjs', import.meta.url));
    const args = [directory, JSON.stringify(limits), String(domains)];
    const child = fork(script, args, { execArgv: ['--expose-gc'] });
    const [told] = (await Promise.race([once(child, 'message'), once(child, 'exit')])) as [unknown];
    if (typeof told !== 'object') throw new Error('the server ended');
    return new ServerProcess(child, directory);
  }

  /** The socket that lets everyone in. */
  get path(): string {
    return `${this.#directory}/sock`;
  }

  /** The one that asks who it is, and never believes it. */
  get closedPath(): string {
    return `${this.#directory}/closed`;
  }

  held(): Promise<Held> {
    return this.#ask('memory') as Promise<Held>;
  }

  /** Waits until it has logged such a line. */
  async logged(line: object): Promise<void> {
    for (let left = 200; ; left -= 1) {
      this.#log.push(...((await this.#ask('log')) as unknown[]));
      const wanted = expect.objectContaining(line) as unknown;
      if (left === 0) return expect(this.#log.slice(-20)).toContainEqual(wanted);
      if (this.#log.some((one) => equals(one, wanted))) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Waits until the clients that are gone are gone for the server, too. */
  async settled(clients = 0): Promise<Held> {
    for (let left = 200; ; left -= 1) {
      const held = await this.held();
      if (held.clients === clients || left === 0) return held;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#child, 'exit');
    await this.#ask('stop');
    await ended;
    await rm(this.#directory, { recursive: true, force: true });
  }

  #ask(request: string): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve) => {
      const onMessage = (message: { id: number; answer: unknown }): void => {
        if (message.id !== id) return;
        this.#child.off('message', onMessage);
        resolve(message.answer);
      };
      this.#child.on('message', onMessage);
      this.#child.send({ id, request });
    });
  }
}

function equals(one: unknown, wanted: unknown): boolean {
  try {
    expect(one).toEqual(wanted);
    return true;
  } catch {
    return false;
  }
}
