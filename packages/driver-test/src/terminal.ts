import type { Stream } from '@virtkit/core/driver';
import type { Clock } from './clock.js';
import { Conversation } from './conversation.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { Dialogue } from './guest-script.js';

/** What nobody reads is dropped from here on, oldest first, as by a terminal. */
const mostBytes = 1024 * 1024;

/** The host's end of one line into a guest. One at a time holds it. */
export class Terminal {
  #session: Session | undefined;

  get busy(): boolean {
    return this.#session !== undefined;
  }

  /** Takes the line, from whoever holds it. It goes dead when the guest stops. */
  open(domain: TestDomain, dialogue: Dialogue, clock: Clock): Stream {
    this.#session?.end();
    const release = domain.onStop(() => session.end());
    const session = new Session(dialogue, clock, () => {
      release();
      if (this.#session === session) this.#session = undefined;
    });
    this.#session = session;
    return session;
  }

  /** The guest says something of its own accord. */
  say(text: string): void {
    this.#session?.say(text);
  }
}

class Session implements Stream {
  readonly #said: Uint8Array[] = [];
  readonly #conversation: Conversation;
  readonly #closed: () => void;
  #size = 0;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(dialogue: Dialogue, clock: Clock, closed: () => void) {
    this.#closed = closed;
    this.#conversation = new Conversation(dialogue, clock, (text) => this.say(text));
    this.#conversation.greet();
  }

  say(text: string): void {
    if (this.#ended || text === '') return;
    const bytes = Buffer.from(text);
    this.#said.push(bytes);
    this.#size += bytes.length;
    while (this.#size > mostBytes && this.#said.length > 1) this.#size -= this.#said.shift()!.length;
    this.#wake();
  }

  async recv(): Promise<Uint8Array | undefined> {
    while (this.#said.length === 0 && !this.#ended) await new Promise<void>((resolve) => (this.#wake = resolve));
    const next = this.#said.shift();
    this.#size -= next?.length ?? 0;
    return next;
  }

  async send(data: Uint8Array): Promise<void> {
    if (this.#ended) throw testError('VIR_ERR_OPERATION_INVALID', 'the other end of the stream is closed');
    // Whoever types need not wait for the answer, as on any terminal.
    this.#conversation.hear(data).catch(() => this.end());
  }

  async finish(): Promise<void> {
    this.end();
  }

  async abort(): Promise<void> {
    this.end();
    this.#said.length = 0;
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#closed();
    this.#wake();
  }
}
