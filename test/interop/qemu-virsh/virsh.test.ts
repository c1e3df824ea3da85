import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { qemu } from '@virtkit/driver-qemu';
import { serve, type Server } from '@virtkit/remote';
import { startLibvirtd, type Libvirtd } from '../libvirt/libvirtd.js';
import { describePeer } from '../peer.js';
import { run, type Printed } from '../virsh/run.js';
import type { Script } from '../virsh/script.js';
import { steady } from '../virsh/volatile.js';
import { measured } from './measured.js';

/** Every file of `scripts/`, in which areas add theirs without touching a shared list. */
const names = (await readdir(new URL('scripts', import.meta.url))).filter((name) => name.endsWith('.ts')).sort();
const files: { file: string; scripts: readonly Script[] }[] = [];
for (const file of names)
  files.push({ file, ...((await import(`./scripts/${file}`)) as { scripts: readonly Script[] }) });

test('there are at least 150 commands', () => {
  const commands = files.flatMap(({ scripts }) => scripts.flatMap((script) => script.commands));
  expect(commands.length).toBeGreaterThanOrEqual(150);
});

describePeer('libvirt-guests', () => {
  let root: string;
  let server: Server;
  let libvirtd: Libvirtd;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'vk-'));
    libvirtd = await startLibvirtd({ ownNetwork: true });
    server = await serve({ drivers: [qemu()], root, listen: [`unix:${root}/s`] });
  }, 60_000);
  afterAll(async () => {
    await server?.close();
    await libvirtd?.stop();
    if (root) await rm(root, { recursive: true, force: true });
  });
  const through = (socket: string) => () => `qemu+unix:///system?socket=${socket}`;

  describe.each(files)('$file', ({ scripts }) => {
    test.each(scripts.map((script) => [script.name, script] as const))(
      '%s',
      async (_, script) => {
        const whole = { ...script, uri: 'qemu:///system' };
        const theirs = await run(whole, through(libvirtd.unix));
        const ours = await run(whole, through(`${root}/s`));
        compare(theirs, ours, script);
      },
      240_000,
    );
  });
});

/** Prints the same, command by command; but those that are known to differ must. */
function compare(theirs: readonly Printed[], ours: readonly Printed[], { commands }: Script): void {
  const reasons = new Map(
    commands.flatMap((one) => (typeof one === 'string' ? [] : [[one.command, one.reason] as const])),
  );
  const [their, our] = [steady(), steady()];
  const expected: string[] = [];
  const got: string[] = [];
  for (const [index, { command, output }] of theirs.entries()) {
    const [wanted, printed] = [their(measured(output)), our(measured(ours[index]!.output))];
    const reason = reasons.get(command);
    if (reason !== undefined && wanted === printed)
      throw new Error(`${command} no longer differs: take its mark away (${reason})`);
    expected.push(wanted);
    got.push(reason === undefined ? printed : wanted);
  }
  expect(got).toEqual(expected);
}
