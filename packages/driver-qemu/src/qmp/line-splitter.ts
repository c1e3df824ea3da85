import type { Buffer } from 'node:buffer';
import { StringDecoder } from 'node:string_decoder';
import { VirtError } from '@virtkit/core/driver';

/** The longest line that is taken: characters. The schema, the longest answer that there is, has some 200,000. */
const longest = 64 * 1024 * 1024;

/** Cuts a stream of bytes into lines, however it is chopped. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  readonly #limit: number;
  readonly #decoder = new StringDecoder('utf8');
  #parts: string[] = [];
  #length = 0;

  constructor(onLine: (line: string) => void, limit = longest) {
    this.#onLine = onLine;
    this.#limit = limit;
  }

  /** @throws VirtError `VIR_ERR_INTERNAL_ERROR` for a line that has no end */
  push(chunk: Buffer): void {
    const text = this.#decoder.write(chunk);
    let at = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      const line = this.#parts.join('') + text.slice(at, end);
      this.#parts = [];
      this.#length = 0;
      at = end + 1;
      if (line.trim() !== '') this.#onLine(line);
    }
    if (at === text.length) return;
    this.#parts.push(text.slice(at));
    this.#length += text.length - at;
    if (this.#length > this.#limit) {
      throw new VirtError('VIR_ERR_INTERNAL_ERROR', `QEMU sent a line of more than ${this.#limit} characters`, {
        domain: 'VIR_FROM_QEMU',
      });
    }
  }
}
