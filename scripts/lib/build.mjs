import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { node, root } from './command.mjs';

const stamp = join(root, 'node_modules/.cache/virtkit/built');

/** Whether nothing changed since the last build that succeeded. Much faster than asking tsc. */
export const isBuilt = () => {
  const projects = readProjects();
  if (![stamp, ...projects.map(({ buildInfo }) => buildInfo)].every(existsSync)) return false;
  const settings = ['tsconfig.json', 'tsconfig.base.json', 'package-lock.json'].map((file) =>
    modified(join(root, file)),
  );
  const sources = projects.map(({ path }) => newest(path));
  return Math.max(...settings, ...sources) <= modified(stamp);
};

export const build = async () => {
  const projects = readProjects();
  for (const { outDir } of projects) mkdirSync(outDir, { recursive: true });
  mkdirSync(dirname(stamp), { recursive: true });
  // Written before the build and put in place after it: what is edited while it runs is newer.
  writeFileSync(`${stamp}.new`, '');
  const result = await node(['node_modules/typescript/bin/tsc', '-b']);
  if (!result.ok) return result;
  projects.forEach(removeStale);
  renameSync(`${stamp}.new`, stamp);
  return result;
};

/** tsc leaves the output of a deleted source where it was, and `npm pack` would take it along. */
const removeStale = ({ rootDir, outDir }) => {
  for (const file of readdirSync(outDir, { recursive: true })) {
    const source = file.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    if (source !== file && !existsSync(join(rootDir, source))) rmSync(join(outDir, file));
  }
};

const readProjects = () =>
  readJson(join(root, 'tsconfig.json')).references.map((reference) => {
    const path = join(root, reference.path);
    const { rootDir = '.', outDir = 'dist', tsBuildInfoFile } = readJson(join(path, 'tsconfig.json')).compilerOptions;
    const buildInfo = join(path, tsBuildInfoFile ?? join(outDir, 'tsconfig.tsbuildinfo'));
    return { path, rootDir: join(path, rootDir), outDir: join(path, outDir), buildInfo };
  });

/** The newest time under a folder. Folders count as well: theirs changes when a file is added or deleted. */
const newest = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'dist' && name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce((time, path) => Math.max(time, isFolder(path) ? newest(path) : modified(path)), modified(folder));

const isFolder = (path) => statSync(path).isDirectory();
const modified = (path) => statSync(path).mtimeMs;
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));
