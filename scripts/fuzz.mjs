// `npm run fuzz -- remote`: the long run of a fuzz test in test/fuzz, a million inputs unless VIRTKIT_FUZZ_FRAMES says else.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './lib/command.mjs';

const [name = 'remote'] = process.argv.slice(2);
const test = join(root, 'test/fuzz', `${name}.test.ts`);
if (!existsSync(test)) {
  console.error(`there is no ${test}`);
  process.exit(2);
}
const { status } = spawnSync('npm', ['run', '--silent', 'unit', '--', test], {
  cwd: root,
  stdio: 'inherit',
  env: { VIRTKIT_FUZZ_FRAMES: '1000000', ...process.env },
});
process.exitCode = status ?? 1;
