import type { Hole, Stream } from '@virtkit/core/driver';
import { testError } from './errors.js';

const pageSize = 64 * 1024;

/** The bytes of a volume. Only pages that were written take memory; the others read as zeros. */
export class Content {
  readonly #pages = new Map<number, Uint8Array>();

  copy(): Content {
    const copy = new Content();
    for (const [at, page] of this.#pages) copy.#pages.set(at, page.slice());
    return copy;
  }

  /** The pages that were written, by number; zeros at their ends are left out. */
  pages(): ReadonlyMap<number, Uint8Array> {
    const trimmed = (page: Uint8Array) => page.slice(0, page.findLastIndex((byte) => byte !== 0) + 1);
    return new Map([...this.#pages].map(([at, page]) => [at, trimmed(page)]));
  }

  /** Takes back what {@link pages} gave. */
  load(pages: ReadonlyMap<number, Uint8Array>): void {
    for (const [at, page] of pages) this.#page(at).set(page);
  }

  clear(): void {
    this.#pages.clear();
  }

  /** Forgets what lies from `end` on. */
  truncate(end: bigint): void {
    for (const [at, page] of this.#pages) {
      const left = end - BigInt(at) * BigInt(pageSize);
      if (left <= 0n) this.#pages.delete(at);
      else if (left < pageSize) page.fill(0, Number(left));
    }
  }

  write(offset: bigint, data: Uint8Array): void {
    for (let done = 0; done < data.length;) {
      const { page, start } = this.#place(offset + BigInt(done));
      const piece = data.subarray(done, done + pageSize - start);
      this.#page(page).set(piece, start);
      done += piece.length;
    }
  }

  /** Makes `length` bytes zeros. */
  zero(offset: bigint, length: bigint): void {
    const end = offset + length;
    for (const [at, page] of this.#pages) {
      const first = BigInt(at) * BigInt(pageSize);
      const from = Number(offset > first ? offset - first : 0n);
      const to = end - first;
      if (to > 0n && from < pageSize) page.fill(0, from, to < pageSize ? Number(to) : pageSize);
    }
  }

  /** What lies at `offset`, up to `length` and to the end of its page; a hole where nothing was written. */
  read(offset: bigint, length: bigint): Uint8Array | Hole {
    const { page, start } = this.#place(offset);
    const bytes = this.#pages.get(page);
    if (!bytes) return { hole: this.#holeFrom(page, offset, length) };
    const size = length < pageSize - start ? Number(length) : pageSize - start;
    return bytes.slice(start, start + size);
  }

  #holeFrom(page: number, offset: bigint, length: bigint): bigint {
    let next = Infinity;
    for (const at of this.#pages.keys()) if (at > page && at < next) next = at;
    if (next === Infinity) return length;
    const hole = BigInt(next) * BigInt(pageSize) - offset;
    return hole < length ? hole : length;
  }

  #place(offset: bigint): { page: number; start: number } {
    return { page: Number(offset / BigInt(pageSize)), start: Number(offset % BigInt(pageSize)) };
  }

  #page(at: number): Uint8Array {
    let page = this.#pages.get(at);
    if (!page) this.#pages.set(at, (page = new Uint8Array(pageSize)));
    return page;
  }
}

const zeros = new Uint8Array(pageSize);

/** Reads `length` bytes from `offset` on; holes as zeros unless the stream is `sparse`. */
export function reader(content: Content, offset: bigint, length: bigint, sparse: boolean): Stream {
  let at = offset;
  const end = offset + length;
  return {
    async recv() {
      if (at >= end) return undefined;
      const left = end - at;
      let piece = content.read(at, left);
      if (!(piece instanceof Uint8Array) && !sparse) {
        piece = zeros.slice(0, piece.hole < pageSize ? Number(piece.hole) : pageSize);
      }
      at += piece instanceof Uint8Array ? BigInt(piece.length) : piece.hole;
      return piece;
    },
    async finish() {},
    async abort() {
      at = end;
    },
  };
}

/** Writes up to `length` bytes from `offset` on. */
export function writer(content: Content, offset: bigint, length: bigint): Stream {
  let at = offset;
  const end = offset + length;
  const take = (size: bigint): bigint => {
    if (at + size > end) throw testError('VIR_ERR_SYSTEM_ERROR', `no space left: the stream takes ${length} bytes`);
    const start = at;
    at += size;
    return start;
  };
  return {
    async send(data) {
      content.write(take(BigInt(data.length)), data);
    },
    async sendHole(size) {
      content.zero(take(size), size);
    },
    async finish() {},
    async abort() {
      at = end;
    },
  };
}
