import { expect, test } from '@jest/globals';
import { matchesDomain, type DomainFacts } from './domain-filter.js';

// libvirt's bits, by number: ACTIVE 1, INACTIVE 2, PERSISTENT 4, TRANSIENT 8, RUNNING 16, PAUSED 32, SHUTOFF 64,
// OTHER 128, MANAGEDSAVE 256, NO_MANAGEDSAVE 512, AUTOSTART 1024, NO_AUTOSTART 2048, HAS_SNAPSHOT 4096,
// NO_SNAPSHOT 8192, HAS_CHECKPOINT 16384, NO_CHECKPOINT 32768.
const running: DomainFacts = { state: 'running', persistent: true };
const off: DomainFacts = { state: 'shutoff', persistent: true, autostart: true, managedSave: true };
const transient: DomainFacts = { state: 'paused', persistent: false, snapshots: true, checkpoints: true };
const crashed: DomainFacts = { state: 'crashed', persistent: true };

test.each<[number, DomainFacts, boolean]>([
  [0, running, true],
  [0, off, true],
  [1, running, true],
  [1, off, false],
  [1, crashed, true],
  [2, running, false],
  [2, off, true],
  [1 | 2, running, true], // of one kind: either
  [1 | 2, off, true],
  [4, transient, false],
  [8, transient, true],
  [8, running, false],
  [1 | 8, transient, true], // of two kinds: both
  [1 | 8, running, false],
  [2 | 4, off, true],
  [16, running, true],
  [16, transient, false],
  [32, transient, true],
  [64, off, true],
  [64, running, false],
  [128, crashed, true],
  [128, running, false],
  [16 | 32, transient, true],
  [2 | 16, running, false], // inactive and running: nobody
  [256, off, true],
  [256, running, false],
  [512, running, true],
  [512, off, false],
  [1024, off, true],
  [1024, running, false],
  [2048, running, true],
  [2048, off, false],
  [4096, transient, true],
  [4096, running, false],
  [8192, running, true],
  [8192, transient, false],
  [16384, transient, true],
  [16384, off, false],
  [32768, off, true],
  [32768, transient, false],
])('%i lets %p through: %p', (flags, facts, expected) => {
  expect(matchesDomain(flags, facts)).toBe(expected);
});

test.each(['nostate', 'blocked', 'shutdown', 'crashed', 'pmsuspended'] as const)('%s is active, and other', (state) => {
  expect(matchesDomain(1 | 128, { state, persistent: true })).toBe(true);
});
