import type { Duplex } from 'node:stream';

/** The prompt of the guest's consoles, with the status of the last command. */
const prompt = /virtkit (\d+)# $/;

/** What the guest says of one thing, and what it is called there: `{ name: 'vda', serial: 'ROOT', … }`. */
export type GuestFact = Readonly<Record<string, string>>;

/** A console of the test guest, on any stream: a serial port, virtio, `domain.openConsole`. One command at a time. */
export class GuestConsole {
  readonly #stream: Duplex;
  readonly #timeout: number;
  #text = '';
  #log = '';
  #wake: () => void = () => undefined;
  #ended = false;

  /** @param timeout - milliseconds that the guest may be silent before a wait fails */
  constructor(stream: Duplex, timeout = 60_000) {
    this.#stream = stream;
    this.#timeout = timeout;
    stream.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      this.#log += chunk.toString('latin1');
      this.#wake();
    });
    stream.on('error', () => undefined);
    stream.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  /** Everything that came so far. */
  get log(): string {
    return this.#log;
  }

  /** Waits until the guest has booted, or asks for the next command. */
  async prompt(): Promise<void> {
    await this.#until(prompt);
  }

  /** Types a command and gives what it printed. Rejects when it fails. */
  async run(command: string): Promise<string> {
    this.#stream.write(`${command}\n`);
    const { before, status } = await this.#until(prompt);
    // The terminal echoes what is typed.
    const output = before.replaceAll('\r', '').split('\n').slice(1).join('\n').trimEnd();
    if (status !== '0') throw new Error(`in the guest, ${command} ended with ${status}: ${output}`);
    return output;
  }

  /** What the guest's own `facts` says: `facts('block', 'net')`. */
  async facts(...topics: readonly string[]): Promise<readonly GuestFact[]> {
    const lines = (await this.run(['facts', ...topics].join(' '))).split('\n').filter((line) => line !== '');
    return lines.map((line) => {
      const [topic, ...words] = line.split(' ');
      const pairs = words.map((word) =>
        word.includes('=') ? [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] : ['name', word],
      );
      return { topic: topic!, ...(Object.fromEntries(pairs) as Record<string, string>) };
    });
  }

  close(): void {
    this.#stream.destroy();
  }

  async #until(pattern: RegExp): Promise<{ before: string; status: string }> {
    for (;;) {
      const found = pattern.exec(this.#text);
      if (found) {
        const before = this.#text.slice(0, found.index);
        this.#text = '';
        return { before, status: found[1] ?? '' };
      }
      if (this.#ended) throw new Error(`the guest's console ended:\n${this.#log.slice(-2000)}`);
      await this.#more();
    }
  }

  #more(): Promise<void> {
    return new Promise((resolve, reject) => {
      const late = () => reject(new Error(`the guest is silent for ${this.#timeout} ms:\n${this.#log.slice(-2000)}`));
      const timer = setTimeout(late, this.#timeout);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
