import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test as it } from '@jest/globals';
import { test } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { run, type Printed } from './run.js';
import type { Script } from './script.js';
import { steady } from './volatile.js';

/** Every file of `scripts/`, in which areas add theirs without touching a shared list. */
const names = (await readdir(new URL('scripts', import.meta.url))).filter((name) => name.endsWith('.ts')).sort();
const files: { file: string; scripts: readonly Script[] }[] = [];
for (const file of names)
  files.push({ file, ...((await import(`./scripts/${file}`)) as { scripts: readonly Script[] }) });

describePeer('virsh', () => {
  let directory: string;
  let server: Server;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkitd-'));
    server = await serve({ drivers: [test()], listen: [`unix:${directory}/sock`] });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });
  const overDaemon = (uri: string) => `${uri.replace('test:', 'test+unix:')}?socket=${directory}/sock`;

  describe.each(files)('$file', ({ scripts }) => {
    it.each(scripts.map((script) => [script.name, script] as const))(
      '%s',
      async (_, script) => {
        const [theirs, ours] = await Promise.all([run(script, (uri) => uri), run(script, overDaemon)]);
        const reasons = new Map(
          script.commands.flatMap((one) => (typeof one === 'string' ? [] : [[one.command, one.reason] as const])),
        );
        compare(theirs, ours, reasons);
      },
      120_000,
    );
  });
});

/** Prints the same, command by command; but those that are known to differ must. */
function compare(theirs: readonly Printed[], ours: readonly Printed[], reasons: ReadonlyMap<string, string>): void {
  const [their, our] = [steady(), steady()];
  const expected: string[] = [];
  const got: string[] = [];
  for (const [index, { command, output }] of theirs.entries()) {
    const [wanted, printed] = [their(output), our(ours[index]!.output)];
    const reason = reasons.get(command);
    if (reason !== undefined && wanted === printed)
      throw new Error(`${command} no longer differs: take its mark away (${reason})`);
    expected.push(wanted);
    got.push(reason === undefined ? printed : wanted);
  }
  expect(got).toEqual(expected);
}
