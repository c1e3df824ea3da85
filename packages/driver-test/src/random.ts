import { Buffer } from 'node:buffer';
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

/** Bytes that follow from `seed` alone: the same on every run. */
export function seededRandom(seed: number | string): (size: number) => Uint8Array {
  let block = 0;
  let pool = new Uint8Array();
  return (size) => {
    while (pool.length < size) {
      const more = createHash('sha256')
        .update(`${seed} ${(block += 1)}`)
        .digest();
      pool = Buffer.concat([pool, more]);
    }
    const bytes = pool.slice(0, size);
    pool = pool.subarray(size);
    return bytes;
  };
}
