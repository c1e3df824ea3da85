// A project outside the workspace, with the packages as they would be published: its 50 tests run, and its types hold.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npm, root } from '../../scripts/lib/command.mjs';

const run = promisify(execFile);
const packages = ['@virtkit/core', '@virtkit/driver-test'];
const tests = 50;

const folder = mkdtempSync(join(tmpdir(), 'virtkit-downstream-'));
try {
  process.exitCode = await check();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function check() {
  cpSync(join(root, 'test/downstream/project'), folder, { recursive: true });
  await install();
  const start = performance.now();
  const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
  const { report, output } = await runJest([...jest, '--json', '--outputFile=report.json']);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  if (!report?.success || report.numPassedTests !== tests) return fail(`not ${tests} passed tests\n${output}`);
  const types = await inProject(['node_modules/typescript/bin/tsc', '-p', '.']);
  if (types.failed) return fail(types.output);
  console.log(`${tests} tests of a project of its own took ${seconds} s, with the start of jest`);
  return 0;
}

/** The tarballs are unpacked, and what they and the project depend on is that of the workspace: no registry is asked. */
async function install() {
  const modules = join(folder, 'node_modules');
  const workspaces = packages.map((name) => `--workspace=${name}`);
  const packed = await npm(['pack', '--silent', '--json', `--pack-destination=${folder}`, ...workspaces]);
  if (!packed.ok) throw new Error(packed.output);
  for (const { name, filename } of Object.values(JSON.parse(packed.output)).flat()) {
    const target = join(modules, name);
    mkdirSync(target, { recursive: true });
    await run('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
  }
  for (const name of readdirSync(join(root, 'node_modules'))) {
    if (name === '@virtkit' || name.startsWith('.')) continue;
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  const compilerOptions = {
    target: 'es2023',
    lib: ['es2023', 'esnext.disposable'],
    module: 'nodenext',
    strict: true,
    noEmit: true,
    types: ['node'],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['types.ts'] }));
}

async function runJest(args) {
  const { output } = await inProject(args);
  try {
    return { report: JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')), output };
  } catch {
    return { report: undefined, output };
  }
}

async function inProject(args) {
  try {
    const { stdout, stderr } = await run(process.execPath, args, { cwd: folder });
    return { failed: false, output: `${stdout}${stderr}` };
  } catch (error) {
    return { failed: true, output: `${error.stdout}${error.stderr}` };
  }
}

function fail(why) {
  console.error(why);
  return 1;
}
