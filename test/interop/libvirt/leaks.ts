import { afterEach, beforeEach, expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * For each test of a file: when it is over, no socket, pipe, process or timer is there that was not before, and no
 * promise was rejected that nobody handled.
 */
export function expectNoLeaks(): void {
  let before: string[];
  const unhandled: unknown[] = [];
  const onUnhandled = (reason: unknown) => void unhandled.push(reason);
  beforeEach(() => {
    process.on('unhandledRejection', onUnhandled);
    before = handles();
  });
  afterEach(async () => {
    // What was closed goes a turn or two later.
    for (let left = 40; left > 0 && more(handles(), before).length > 0; left -= 1) await sleep(25);
    const left = more(handles(), before);
    process.off('unhandledRejection', onUnhandled);
    expect(unhandled.splice(0)).toEqual([]);
    expect(left).toEqual([]);
  });
}

/** Those of `after` that are not in `before`. */
function more(after: readonly string[], before: readonly string[]): string[] {
  const known = [...before];
  return after.filter((kind) => {
    const at = known.indexOf(kind);
    if (at >= 0) known.splice(at, 1);
    return at < 0;
  });
}

const handles = (): string[] =>
  process.getActiveResourcesInfo().filter((kind) => /^(TCP|Pipe|Process|Timeout)/.test(kind));
