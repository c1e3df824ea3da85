import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('..', import.meta.url));

/** What npm would not pack, or take for its own, has another name in the template. */
const realNames: Readonly<Record<string, string>> = {
  'manifest.json': 'package.json',
  gitignore: '.gitignore',
  github: '.github',
};

interface Manifest {
  readonly devDependencies: Readonly<Record<string, string>>;
}

/**
 * Makes a driver package in `directory`, which is new or empty. Its last part is the name of the hypervisor, and the
 * scheme of its URIs.
 * @returns the files that it wrote, as paths in the package
 * @throws Error when the directory has something in it, or its name is no scheme
 */
export async function createDriver(directory: string): Promise<readonly string[]> {
  const target = resolve(directory);
  const name = basename(target);
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new Error(`"${name}" is no URI scheme: lower-case letters, digits and "-", a letter first`);
  }
  if (existsSync(target) && (await readdir(target)).length > 0) throw new Error(`${target} is not empty`);
  const { devDependencies } = JSON.parse(await readFile(join(here, 'package.json'), 'utf8')) as Manifest;
  const template = join(here, 'template');
  const files: string[] = [];
  for (const entry of await readdir(template, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const parts = source.slice(template.length + 1).split(/[\\/]/);
    const file = join(...parts.map((part) => realNames[part] ?? part));
    await mkdir(dirname(join(target, file)), { recursive: true });
    await writeFile(join(target, file), filled(await readFile(source, 'utf8'), name, devDependencies));
    files.push(file);
  }
  return files.sort();
}

/** The template is of a driver called `my-hypervisor`; versions are those that this package was made with. */
const filled = (text: string, name: string, versions: Readonly<Record<string, string>>): string =>
  text
    .replaceAll('my-hypervisor', name)
    .replaceAll('MY-HYPERVISOR', name.toUpperCase())
    .replaceAll(/"version of (.*?)"/g, (_all, dependency: string) => JSON.stringify(versions[dependency]));
