import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { describePeer, runPeer } from '../peer.js';
import { steady } from '../virsh/volatile.js';
import { startDaemon } from './daemon.js';

const program = fileURLToPath(new URL('sys-virt.pl', import.meta.url));

/** Runs the program; resolves to its lines, without what no two runs share. */
async function trace(uri: string, directory: string): Promise<string[]> {
  await mkdir(directory);
  const printed = await runPeer('/usr/bin/perl', [program, uri, directory], { timeout: 60_000 });
  const plain = steady();
  const lines = printed.replaceAll(directory, '$DIR').replaceAll(/<creationTime>\d+/g, '<creationTime>TIME');
  return lines.split('\n').map(plain);
}

/** What libvirt's test driver has not, by the names of the steps: ours has. */
const more = ['leases', 'port', 'ports', 'memory parameters', 'secrets', 'filters', 'job', 'migrate'];

const stepOf = (line: string): string => (line === '' ? '' : (JSON.parse(line) as { step: string }).step);

describePeer('libsys-virt-perl', () => {
  test('gives the same as on test:///default, call by call, events and streams included', async () => {
    await using daemon = await startDaemon();
    const theirs = await trace('test:///default', join(daemon.directory, 'theirs'));
    const ours = await trace(daemon.uri, join(daemon.directory, 'ours'));
    expect(theirs.length).toBeGreaterThan(100);
    expect(ours.map(stepOf)).toEqual(theirs.map(stepOf));
    const same = (line: string) => !more.includes(stepOf(line));
    expect(ours.filter(same)).toEqual(theirs.filter(same));
    for (const step of more) expect(theirs).toContain(`{"error":{"code":3,"level":3},"step":"${step}"}`);
    expect(ours).toContain('{"result":[],"step":"leases"}');
    expect(ours.some((line) => line.includes('"step":"job"') && line.includes('timeElapsed'))).toBe(true);
  }, 120_000);
});
