import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { VirtError, type Driver, type Member } from '@virtkit/core/driver';
import { JumpingClock, milliseconds, systemClock, type Duration } from './clock.js';
import { readFaults } from './faults.js';
import type { HostState } from './host-state.js';
import { checkMembers } from './lacking.js';
import { createTestHost, type CreateTestHostOptions } from './test-host.js';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Options = Writable<CreateTestHostOptions>;

/**
 * The driver of a host that is described by words, as a command line has them: `virtkitd --driver test --seed 7 --faults
 * faults.json`. The host is that of `test:///default` unless `node` or `state` says otherwise, and lives as long as the driver.
 *
 * - `seed`: a number or a text
 * - `faults`: a JSON file with a list of fault rules
 * - `latency`: `5ms` for every call, or `domain.create=2s,*=5ms`
 * - `clock`: `system`, or `virtual`: nobody waits, and the clock says how long it would have been
 * - `boot`, `shutdown`: how long guests take; `shutdown` may be `never`
 * - `lacks`: members of the contract that it does not have: `domain.openGraphics,host.getSevInfo`
 * - `node`: an XML file with a `<node>`, `default` or `empty`; `state`: a JSON file with a host's state
 *
 * @throws VirtError `VIR_ERR_INVALID_ARG` naming the option, and the field of its file
 */
export function configure(words: Readonly<Record<string, string>>): Driver {
  const options: Options = { node: 'default' };
  for (const [name, word] of Object.entries(words)) {
    const read = Object.hasOwn(readers, name) ? readers[name as keyof typeof readers] : undefined;
    if (!read) throw invalid(`the test driver has no option ${JSON.stringify(name)}`);
    Object.assign(options, read(word));
  }
  return createTestHost(options).driver;
}

const readers = {
  seed: (word: string) => ({ seed: /^-?\d{1,15}$/.test(word) ? Number(word) : word }),
  faults: (file: string) => ({ faults: readFaults(readJson('faults', file), file) }),
  latency: (word: string) => ({ latency: word.includes('=') ? latencies(word) : duration('latency', word) }),
  clock: (word: string) => ({ clock: oneOf('clock', clocks, word)() }),
  boot: (word: string) => ({ boot: duration('boot', word) }),
  shutdown: (word: string) => ({ shutdown: word === 'never' ? word : duration('shutdown', word) }),
  lacks: (word: string) => ({ lacks: membersOf(word) }),
  node: (word: string) => ({ node: word === 'default' || word === 'empty' ? word : readText('node', word) }),
  state: (file: string) => ({ state: readJson('state', file) as HostState }),
} satisfies Record<string, (word: string) => object>;

const clocks = { system: () => systemClock, virtual: () => new JumpingClock() };

function oneOf<T>(name: string, choices: Readonly<Record<string, T>>, word: string): T {
  const choice = Object.hasOwn(choices, word) ? choices[word] : undefined;
  if (choice === undefined)
    throw invalid(`${name} ${JSON.stringify(word)} is none of ${Object.keys(choices).join(', ')}`);
  return choice;
}

function duration(name: string, word: string): Duration {
  try {
    return milliseconds(word as Duration);
  } catch (cause) {
    throw invalid(`${name}: ${(cause as Error).message}`);
  }
}

const latencies = (word: string): Record<string, Duration> =>
  Object.fromEntries(
    word.split(',').map((part) => {
      const [member = '', time = ''] = part.split('=');
      if (!/^(\*|[a-zA-Z]+\.[a-zA-Z]+)$/.test(member))
        throw invalid(`latency of ${JSON.stringify(member)}, which is no member: domain.create or * is wanted`);
      return [member, duration(`latency of ${member}`, time)] as const;
    }),
  );

function membersOf(word: string): readonly Member[] {
  try {
    return checkMembers(word.split(',') as Member[]);
  } catch (cause) {
    throw invalid(`lacks: ${(cause as Error).message}`, cause);
  }
}

function readText(name: string, file: string): `<${string}` {
  const text = read(name, file)
    .replace(/^\uFEFF/, '')
    .trimStart();
  if (!text.startsWith('<')) throw invalid(`${name}: ${file} is not XML`);
  return text as `<${string}`;
}

function readJson(name: string, file: string): unknown {
  const text = read(name, file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(`${name}: ${file} is not JSON: ${(cause as Error).message}`, cause);
  }
}

function read(name: string, file: string): string {
  try {
    return readFileSync(resolve(file), 'utf8');
  } catch (cause) {
    throw invalid(`${name}: cannot read ${file}: ${(cause as Error).message}`, cause);
  }
}

const invalid = (message: string, cause?: unknown) =>
  new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_TEST', cause });
