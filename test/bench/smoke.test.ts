import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { describePeer, runPeer } from '../interop/peer.js';

// Each benchmark runs to its end, tiny as it is here: that it can still be run is not noticed otherwise. No number of it counts.
const run = (name: string) =>
  runPeer(process.execPath, [fileURLToPath(new URL('../../bench/run.mjs', import.meta.url)), '--smoke', name], {
    timeout: 60_000,
  });

/** A table with numbers in every line of ours. */
function expectTable(printed: string, ...names: readonly string[]): void {
  const lines = printed.split('\n').filter((line) => line.startsWith('| '));
  for (const name of names) {
    const line = lines.find((one) => one.startsWith(`| ${name}`));
    expect(line).toMatch(/^\| [^|]+ \| \d/);
  }
  expect(printed).not.toMatch(/NaN|undefined|Infinity/);
}

test('xml', async () => expectTable(await run('xml'), 'parse a QEMU guest', 'print it'), 60_000);
test(
  'test-host',
  async () => expectTable(await run('test-host'), '5 fresh hosts, ms', 'a host of 5 guests', 'it is restored'),
  60_000,
);
test('driver-test', async () => expectTable(await run('driver-test'), 'define', 'create', 'list', 'memory'), 60_000);

describePeer('libvirt', () => {
  test('remote-client', async () => expectTable(await run('remote-client'), 'getHostname', 'getInfo', 'open'), 60_000);
});

describePeer('libvirt-c', () => {
  test('daemon', async () => expectTable(await run('daemon'), 'getHostname, 1', 'mix, 16', 'define', 'memory'), 60_000);
});

describePeer('libvirt-guests', () => {
  test(
    'qemu',
    async () =>
      expectTable(await run('qemu'), 'QEMU alone', 'create a paused guest', 'start 2 guests', 'their statistics'),
    60_000,
  );
});

describePeer('xenstored', () => {
  test('xenstore', async () => expectTable(await run('xenstore'), 'reads a second, 1', 'reads a second, 16'), 60_000);
});
