import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { describePeer, python, runPeer } from '../interop/peer.js';

// The examples find the program by npx, as where it is installed.
const bin = fileURLToPath(new URL('../../node_modules/.bin', import.meta.url));
const env = { PATH: [bin, process.env['PATH']].join(delimiter) };
const example = (name: string) => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));
const patience = 120_000;

describePeer('python3-libvirt', () => {
  test(
    'the example in Python passes its own tests',
    async () => {
      const program = `
import json, sys, unittest
sys.path.insert(0, sys.argv[1])
result = unittest.TextTestRunner().run(unittest.defaultTestLoader.discover(sys.argv[1]))
print(json.dumps([result.testsRun, len(result.failures) + len(result.errors), len(result.skipped)]))`;
      const [ran, bad, skipped] = (await python(program, [example('libvirt-python')], {
        env,
        timeout: patience,
      })) as number[];
      expect({ bad, skipped }).toEqual({ bad: 0, skipped: 0 });
      expect(ran).toBeGreaterThanOrEqual(3);
    },
    patience,
  );
});

describePeer('virsh', () => {
  test(
    'the example in shell takes a guest through its life, and leaves nothing behind',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'virsh-example-'));
      try {
        const script = join(example('virsh'), 'life-of-a-guest.sh');
        const printed = await runPeer('bash', [script], { env: { ...env, TMPDIR: folder }, timeout: patience });
        const said = printed.split('\n').filter((line) => line !== '' && !line.startsWith('virsh #'));
        expect(said.map((line) => line.trim().replaceAll(/ +/g, ' '))).toEqual([
          'paused (user)',
          'running',
          '1',
          '1 test running',
          '- web shut off',
        ]);
        expect(readdirSync(folder)).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    patience,
  );
});
