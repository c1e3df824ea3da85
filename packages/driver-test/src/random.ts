import { randomFillSync } from 'node:crypto';

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
