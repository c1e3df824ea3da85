import { expect, test } from '@jest/globals';
import { systemRandom } from './random.js';

test('bytes are handed out once, across the edges of the pool too', () => {
  const random = systemRandom();
  const seen = new Set<string>();
  for (let count = 0; count < 2000; count += 1) {
    const bytes = random(16);
    expect(bytes).toHaveLength(16);
    seen.add(Buffer.from(bytes).toString('hex'));
  }
  expect(seen.size).toBe(2000);
});

test('more than the pool holds is given in one piece', () => {
  expect(systemRandom()(20_000)).toHaveLength(20_000);
});
