import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { conformance } from '@virtkit/core/conformance';
import type { Member } from '@virtkit/core/driver';
import { describePeer } from '../peer.js';
import { differences } from './conformance-differences.js';
import { daemonMembers, testDriverMembers } from './test-driver-members.js';
import { TestHosts } from './test-hosts.js';

jest.setTimeout(60_000);

/** The kit itself is judged here: what libvirt's own test driver does not do as the kit says has its reason in a list. */
describePeer('libvirt', () => {
  const folder = mkdtempSync(join(tmpdir(), 'virtkit-libvirt-kit-'));
  const hosts = new TestHosts();
  const lacking = new Set<Member>();
  beforeAll(() => hosts.start(), 60_000);
  afterAll(async () => {
    await hosts.stop();
    rmSync(folder, { recursive: true });
  });
  conformance({
    test,
    expect,
    open: hosts.open,
    inventory: { folder },
    patience: 1000,
    objects: 10_000,
    fails: differences,
    onLacking: (member) => lacking.add(member),
  });

  test('what libvirt has is found by the kit: its tests were run, not their opposites', () => {
    const had = new Set<Member>([...testDriverMembers, ...daemonMembers]);
    expect([...lacking].filter((member) => had.has(member))).toEqual([]);
    expect(lacking.size).toBeGreaterThan(0);
  });
});
