// Files of the repository that would betray where they were made, or that do not belong in it for their size.
import { execFileSync } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join, parse, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');
const limit = 1024 * 1024;
const lockFiles = ['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml'];

const run = (file, args) =>
  execFileSync(file, args, { cwd: root, encoding: 'utf8', stdio: 'pipe', maxBuffer: 64 * limit });

// A checkout that another user made (a container's) is nobody's business here.
const listFiles = () =>
  run('git', ['-c', `safe.directory=${root}`, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'])
    .split('\0')
    .filter((file) => file && lstatSync(join(root, file), { throwIfNoEntry: false })?.isFile());

/** Written in pieces, or this file would be the first to fail. */
const registryHosts = () => {
  const known = ['npmjs.org', 'npmjs.com', 'yarnpkg.com'].map((domain) => `registry.${domain}`);
  const configured = run('npm', ['config', 'get', 'registry']).trim();
  const host = URL.canParse(configured) ? new URL(configured).host : '';
  // An address that any test may listen on betrays nothing.
  return /^(localhost|127\..*|\[.*\])?$/.test(host) ? known : [...known, host];
};

const commonNames =
  'app boot build code data dev etc home lib media mnt opt packages project repo root run src srv test tmp usr var workspace';

/** The checkout and the folder it is in, unless other machines or our own sources have one of that name. */
const localPaths = () => {
  const common = [parse(root).root, ...commonNames.split(' ').map((name) => join(parse(root).root, name))];
  return [root, dirname(root)].filter((path) => !common.includes(path));
};

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// An empty alternative would match everywhere: (?!) matches nowhere.
const anyPath = localPaths().map(escape).join('|') || '(?!)';
const localPath = new RegExp(`(?<![\\w.$}-])(${anyPath})(?=${escape(sep)}|["'\\s]|$)`, 'm');
const hosts = registryHosts();

const problems = (file) => {
  const { size } = lstatSync(join(root, file));
  if (size > limit) return [`${(size / limit).toFixed(1)} MiB, more than 1 MiB`];
  const text = readFileSync(join(root, file), 'latin1');
  const found = [];
  if (hosts.some((host) => text.includes(host))) found.push('names the host of a package registry');
  if (lockFiles.includes(basename(file)) && /resolved"?:? "?https?:/.test(text))
    found.push('says where packages come from');
  const path = localPath.exec(text);
  if (path) found.push(`line ${text.slice(0, path.index).split('\n').length}: a path of this machine`);
  return found;
};

const report = listFiles().flatMap((file) => problems(file).map((problem) => `${file}: ${problem}`));
if (report.length) {
  console.error(report.join('\n'));
  process.exitCode = 1;
}
