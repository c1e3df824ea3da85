// Packs every public package and looks at the tarballs as who installs them would.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { node, npm, root } from '../../scripts/lib/command.mjs';

// Below the root's node_modules: what the packages depend on is found there, and themselves only in their packed form.
const folder = join(root, 'node_modules/.cache/virtkit/packed');

const manifests = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name, 'package.json'))
  .filter(existsSync)
  .map((file) => JSON.parse(readFileSync(file, 'utf8')));
const hidden = manifests.filter((manifest) => manifest.private).map(({ name }) => name);
const published = manifests.filter((manifest) => !manifest.private);

const pack = async () => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const workspaces = published.map(({ name }) => `--workspace=${name}`);
  const { ok, output } = await npm(['pack', '--silent', '--json', `--pack-destination=${folder}`, ...workspaces]);
  if (!ok) throw new Error(output);
  return Object.values(JSON.parse(output)).flat();
};

const unwanted = /\.(test|types)\.[cm]?(js|ts)|\.tsbuildinfo$|\.tgz$|(^|\/)(__fixtures__|__snapshots__|test|tests)\//;

/** What package.json promises beside code: programs that start, and every file or folder that it lists. */
const checkPromised = async ({ name, bin = {}, files: listed }, files) => {
  const isThere = (entry) => files.some(({ path }) => path === entry || path.startsWith(`${entry}/`));
  const missing = listed.filter((entry) => !entry.startsWith('!') && !isThere(entry));
  const programs = Object.values(bin).map((file) => join(folder, 'node_modules', name, file));
  const started = await Promise.all(programs.map((file) => checkTool([file, '--version'])));
  return [...missing.map((entry) => `${name}: ${entry} is not in the package`), ...started.flat()];
};

const checkContents = ({ name, files, dependencies }) => [
  // What a template makes has its tests.
  ...files
    .filter(({ path }) => unwanted.test(path) && !path.startsWith('template/'))
    .map(({ path }) => `${path} does not belong in a package`),
  ...(files.some(({ path }) => path.endsWith('.js')) ? [] : ['no code in it: was it built?']),
  ...hidden.filter((other) => dependencies?.[other]).map((other) => `${name} depends on ${other}, which is private`),
];

const checkTool = async (args) => {
  const { ok, output } = await node(args);
  return ok ? [] : [output.trim()];
};

/** Every entry point loads in plain Node, outside the workspace, and exports something; but one for jest loads in jest. */
const checkEntries = async ({ name, exports }) => {
  const entries = Object.keys(exports).filter((key) => !key.endsWith('.json') && key !== './jest');
  const file = join(folder, `${name.replace('/', '-')}.mjs`);
  const lines = entries.map((entry, index) => `import * as entry${index} from '${join(name, entry)}';`);
  const named = entries.map((entry, index) => `'${entry}': Object.keys(entry${index}).length`);
  const verdict = `for (const [entry, count] of Object.entries({ ${named} })) if (!count) throw new Error(entry + ' exports nothing');`;
  writeFileSync(file, [...lines, verdict, ''].join('\n'));
  return checkTool([file]);
};

const check = async (manifest, { filename, files }) => {
  const tarball = join(folder, filename);
  const problems = await Promise.all([
    checkContents({ ...manifest, files }),
    checkEntries(manifest),
    checkPromised(manifest, files),
    checkTool(['node_modules/publint/src/cli.js', 'run', tarball, '--strict']),
    checkTool(['node_modules/@arethetypeswrong/cli/dist/index.js', tarball, '--profile=esm-only', '--no-emoji']),
  ]);
  return problems.flat().map((problem) => `${manifest.name}: ${problem}`);
};

const tarballs = await pack();
for (const { name, filename } of tarballs) {
  const target = join(folder, 'node_modules', name);
  mkdirSync(target, { recursive: true });
  await promisify(execFile)('tar', ['-xzf', join(folder, filename), '-C', target, '--strip-components=1']);
}
const report = [];
for (const tarball of tarballs)
  report.push(
    ...(await check(
      published.find(({ name }) => name === tarball.name),
      tarball,
    )),
  );
if (report.length) {
  console.error(report.join('\n\n'));
  process.exitCode = 1;
}
