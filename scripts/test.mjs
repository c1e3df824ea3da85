// `npm test [-- step…]`: every check there is, or the named steps with what they need.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { build, isBuilt } from './lib/build.mjs';
import { node } from './lib/command.mjs';
import { install, isInstalled } from './lib/install.mjs';
import { jest } from './lib/jest.mjs';
import { choose, runSteps } from './lib/steps.mjs';

const upToDate = { ok: true, note: 'up to date' };
const unless = (isDone, task) => () => (isDone() ? upToDate : task());
const tool =
  (file, ...args) =>
  () =>
    node([`node_modules/${file}`, ...args]);

/** What a script says that it could not do is repeated at the end. */
const withSkips = (file) => async () => {
  const result = await node([file]);
  return { ...result, after: result.output.split('\n').filter((line) => line.startsWith('skipped')) };
};

/** In order of preference: the first whose needs are met runs next, as many at once as there are processors. */
const steps = [
  { name: 'repo', run: () => node(['scripts/check-repo.mjs']) },
  { name: 'lock', run: () => node(['scripts/complete-lock.mjs', '--check']) },
  { name: 'install', run: unless(isInstalled, install) },
  { name: 'build', needs: ['install'], run: unless(isBuilt, build) },
  { name: 'prettier', needs: ['install'], run: tool('prettier/bin/prettier.cjs', '--check', '--log-level=warn', '.') },
  { name: 'eslint', needs: ['build'], run: tool('eslint/bin/eslint.js', '.', '--max-warnings=0') },
  { name: 'typecheck', needs: ['build'], run: tool('typescript/bin/tsc', '-p', 'tsconfig.test.json') },
  { name: 'packed', needs: ['build'], run: () => node(['test/packed/check.mjs']) },
  { name: 'downstream', needs: ['build'], run: () => node(['test/downstream/check.mjs']) },
  { name: 'browser', needs: ['build'], run: () => node(['test/packed/browser.mjs']) },
  {
    name: 'imports',
    needs: ['build'],
    run: tool(
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config=.dependency-cruiser.cjs',
      'packages',
      'examples',
    ),
  },
  {
    name: 'examples',
    needs: ['build'],
    run: () =>
      node([
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        '--config=examples/mock-in-ci/jest.config.js',
      ]),
  },
  { name: 'docs', needs: ['build'], run: withSkips('scripts/check-docs.mjs') },
  { name: 'site', needs: ['build'], run: () => node(['scripts/docs-site.mjs']) },
  { name: 'formats', needs: ['build'], run: () => node(['scripts/docs-formats.mjs', '--check']) },
  { name: 'matrix', needs: ['build'], run: () => node(['scripts/matrix.mjs', '--check']) },
  {
    name: 'wire',
    needs: ['install'],
    alone: true,
    run: () =>
      node([
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
        'node_modules/jest/bin/jest.js',
        '--config=test/conformance/wire.config.js',
      ]),
  },
  // Alone, with every processor: tests that measure time do not like company. After a failed build it still tells much.
  { name: 'jest', needs: ['install'], alone: true, run: jest },
];

const start = performance.now();
const { passed, failed, skipped } = await runSteps(choose(steps, process.argv.slice(2)), availableParallelism());
const seconds = ((performance.now() - start) / 1000).toFixed(1);
console.log(`${failed ? 'FAILED' : 'ok'} after ${seconds} s: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (process.env.VIRTKIT_COUNTS) writeFileSync(process.env.VIRTKIT_COUNTS, `${passed} ${failed} ${skipped}\n`);
process.exitCode = failed ? 1 : 0;
