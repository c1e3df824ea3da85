import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from '@jest/globals';
import type { VirtError } from '@virtkit/core';

/** Waits for what shall come about within a few seconds. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    if (await condition()) return;
    await sleep(20);
  }
  expect(await condition()).toBe(true);
}

/** What became of each call: the code of its error. */
export const codesOf = (calls: Readonly<Record<string, Promise<unknown>>>): Promise<[name: string, code: string][]> =>
  Promise.all(
    Object.entries(calls).map(async ([name, call]): Promise<[string, string]> => [
      name,
      await call.then(
        () => 'done',
        (error: VirtError) => error.code,
      ),
    ]),
  );
