import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

const main = fileURLToPath(new URL('../../../examples/quickstart/dist/quickstart.js', import.meta.url));

/** What the quickstart printed, without what differs from run to run. */
async function quickstart(uri: string): Promise<string[]> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [main, '--connect', uri], { timeout: 20_000 });
  expect(stderr).toBe('');
  return stdout.replace(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/, 'UUID').split('\n');
}

const isStatistic = (line: string): boolean => /^ {6}\S+\.\S+ +\S+$/.test(line) || line === '';
/** Statistics differ between hypervisors; events are told when they arrive, which may be before the next step or after. */
const steps = (lines: readonly string[]): string[] =>
  lines.filter((line) => !isStatistic(line) && !line.includes('event:') && !/^ {2}host /.test(line));
const events = (lines: readonly string[]): string[] => lines.filter((line) => line.includes('event:'));

describePeer('libvirt', () => {
  let libvirtd: Libvirtd;
  let inMemory: string[];
  beforeAll(async () => {
    libvirtd = await startLibvirtd();
    inMemory = await quickstart('test:///default');
  }, 30_000);
  afterAll(() => libvirtd?.stop());

  // The driver is found by discovery: the quickstart names none.
  test.each([
    ['a unix socket', () => `test+unix:///default?socket=${libvirtd.unix}`],
    ['TCP', () => `test+tcp://127.0.0.1:${libvirtd.tcpPort}/default`],
  ])(
    'the quickstart does on real libvirt over %s what it does in memory',
    async (_, uri) => {
      const real = await quickstart(uri());
      expect(events(real)).toEqual(events(inMemory));
      expect(events(real)).toHaveLength(9);
      expect(steps(real)).toEqual(steps(inMemory));
      expect(steps(real)).toContain('Connected to test:///default');
      expect(real.some((line) => line.includes('not supported here'))).toBe(false);
    },
    30_000,
  );
});
