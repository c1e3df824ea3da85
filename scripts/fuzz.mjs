// `npm run fuzz -- remote`: the long run of a fuzz test in test/fuzz, with so many inputs unless VIRTKIT_FUZZ_FRAMES says else.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/command.mjs';

const counts = { remote: 1_000_000, xml: 500_000 };
const [name = 'remote'] = process.argv.slice(2);
const test = join(root, 'test/fuzz', `${name}.test.ts`);
if (!existsSync(test)) {
  console.error(`there is no ${test}`);
  process.exit(2);
}
const { status } = spawnSync('npm', ['run', '--silent', 'unit', '--', test], {
  cwd: root,
  stdio: 'inherit',
  env: { VIRTKIT_FUZZ_FRAMES: String(counts[name] ?? 100_000), ...process.env },
});
process.exitCode = status ?? 1;
