import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm, root } from './command.mjs';

/**
 * Whether node_modules holds what package-lock.json asks for. Compared by content: a checkout sets times that say
 * nothing, and a needless `npm ci` would pull node_modules from under whoever uses it at that moment.
 */
export const isInstalled = () => {
  const present = packages('node_modules/.package-lock.json');
  if (!present) return false;
  return Object.entries(packages('package-lock.json')).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // An optional package of another platform is in the lock file only.
    return path in present ? present[path].version === version : optional;
  });
};

export const install = () => npm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);

const packages = (file) => {
  try {
    return JSON.parse(readFileSync(join(root, file), 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
};
