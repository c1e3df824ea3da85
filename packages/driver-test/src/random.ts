import { createHash, randomFillSync } from 'node:crypto';

const poolSize = 8192;

/** The system's random bytes, fetched many at a time: asking for each handful would be a third of defining a domain. */
export function systemRandom(): (size: number) => Uint8Array {
  const pool = new Uint8Array(poolSize);
  let used = poolSize;
  return (size) => {
    if (size > poolSize) return randomFillSync(new Uint8Array(size));
    if (used + size > poolSize) {
      randomFillSync(pool);
      used = 0;
    }
    used += size;
    return pool.slice(used - size, used);
  };
}

/** Random bytes of a seed, and how many were drawn: it can be set, to go on from there. */
export interface SeededRandom {
  (size: number): Uint8Array;
  drawn: number;
}

const blockSize = 32;

/** Bytes that follow from `seed` alone: the same on every run. */
export function seededRandom(seed: number | string): SeededRandom {
  let known = -1;
  let bytes = new Uint8Array();
  const block = (number: number): Uint8Array => {
    if (number !== known) {
      bytes = createHash('sha256')
        .update(`${seed} ${number + 1}`)
        .digest();
      known = number;
    }
    return bytes;
  };
  const random = (size: number): Uint8Array => {
    const result = new Uint8Array(size);
    for (let done = 0; done < size;) {
      const at = source.drawn + done;
      const piece = block(Math.floor(at / blockSize)).subarray(at % blockSize, (at % blockSize) + size - done);
      result.set(piece, done);
      done += piece.length;
    }
    source.drawn += size;
    return result;
  };
  const source: SeededRandom = Object.assign(random, { drawn: 0 });
  return source;
}
