import type { BlockInfo } from '@virtkit/core/driver';
import type { ChainImage } from './disk-chain.js';
import type { TestHost } from './host.js';
import { Content } from './storage-content.js';

/** Every image's size, in bytes, where nothing else is known: what libvirt's test driver tells. */
export const blockInfo: BlockInfo = {
  capacity: 1099506450432n,
  allocation: 1099511627776n,
  physical: 1099511627776n,
};

/** What the host has of one image. */
export interface TestImage {
  readonly size: BlockInfo;
  readonly content: Content;
}

/** The images that are behind disks: volumes of the host's pools, and others that were made by what was done to disks. */
export class Images {
  readonly #host: TestHost;
  readonly #others = new Map<string, TestImage>();

  constructor(host: TestHost) {
    this.#host = host;
  }

  /** Whether anything is known of what lies there. */
  has(place: string): boolean {
    return this.#others.has(place) || this.#volume(place) !== undefined;
  }

  sizeOf(place: string): BlockInfo {
    return this.#others.get(place)?.size ?? this.#volume(place)?.size ?? blockInfo;
  }

  contentOf(place: string): Content {
    const known = this.#others.get(place) ?? this.#volume(place);
    if (known) return known.content;
    const content = new Content();
    this.#others.set(place, { size: blockInfo, content });
    return content;
  }

  /** `size` bytes from `offset` on; zeros where nothing was written. */
  read(place: string, offset: bigint, size: number): Uint8Array {
    const bytes = new Uint8Array(size);
    const known = this.#others.get(place) ?? this.#volume(place);
    for (let done = 0; known && done < size;) {
      const piece = known.content.read(offset + BigInt(done), BigInt(size - done));
      if (piece instanceof Uint8Array) bytes.set(piece, done);
      done += piece instanceof Uint8Array ? piece.length : Number(piece.hole);
    }
    return bytes;
  }

  resize(place: string, size: Partial<BlockInfo>): void {
    const whole = { ...this.sizeOf(place), ...size };
    const content = this.contentOf(place);
    content.truncate(whole.capacity);
    this.#others.set(place, { size: whole, content });
  }

  /** Makes an image, or puts other data into one. */
  put(place: string, size: BlockInfo, content: Content): void {
    this.#others.set(place, { size, content });
  }

  remove(place: string): void {
    this.#others.delete(place);
  }

  /** What is known of images that are no volumes, or were made other than their volume says. */
  made(): ReadonlyMap<string, TestImage> {
    return new Map(this.#others);
  }

  /** Takes back what {@link made} gave. */
  load(made: ReadonlyMap<string, TestImage>): void {
    this.#others.clear();
    for (const [place, image] of made) this.#others.set(place, image);
  }

  #volume(place: string): TestImage | undefined {
    for (const { volumes } of this.#host.pools) {
      for (const { def, content } of volumes.values()) {
        if (def.target?.path !== place) continue;
        const { capacity = 0n, allocation = capacity } = def;
        return { size: { capacity, allocation, physical: allocation }, content };
      }
    }
    return undefined;
  }
}

/** How many bytes a job on those images has to move: what is allocated, and no more than the guest can see. */
export function bytesOf({ images }: TestHost, chain: readonly ChainImage[]): bigint {
  const sizes = chain.map(({ place }) => images.sizeOf(place));
  const sum = sizes.reduce((total, { allocation }) => total + allocation, 0n);
  const most = sizes[0]?.capacity ?? 0n;
  return sum < most ? sum : most;
}
