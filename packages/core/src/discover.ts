import { readdir, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import * as t from 'io-ts';
import { decode } from './decode.js';
import { configured, type DriverModule, type DriverOptions } from './driver/driver-module.js';
import type { Driver } from './driver/session.js';
import { VirtError } from './errors.js';

/** What the `virtkit` field of a driver package's package.json says. */
const Manifest = t.intersection([
  t.type({ driver: t.string, schemes: t.array(t.string) }),
  t.partial({ remoteSchemes: t.array(t.string) }),
]);
const PackageJson = t.partial({
  name: t.string,
  dependencies: t.UnknownRecord,
  devDependencies: t.UnknownRecord,
  optionalDependencies: t.UnknownRecord,
  virtkit: t.unknown,
});
type PackageJson = t.TypeOf<typeof PackageJson>;

/** A driver package that is installed and not loaded yet. */
export interface DiscoveredDriver {
  /** The package's name. */
  readonly name: string;
  readonly schemes: readonly string[];
  readonly remoteSchemes: readonly string[];
  /**
   * Loads the package's code.
   * @param options - for a package that can be told more: it exports a `configure` beside its `driver`
   * @throws VirtError `VIR_ERR_INTERNAL_ERROR` when it cannot be loaded or exports no `driver`; `VIR_ERR_INVALID_ARG`
   * for options that it does not take
   */
  load(options?: DriverOptions): Promise<Driver>;
}

export interface Discovery {
  readonly drivers: readonly DiscoveredDriver[];
  /** Manifests that could not be used, each with its reason. */
  readonly problems: readonly VirtError[];
}

/**
 * Finds the driver packages of the project at `from`: itself, what its package.json files depend on, and whatever
 * stands in a `node_modules` above it (or above this package) under the scope `@virtkit` or the name `virtkit-driver-*`.
 * Reads manifests only; loads no code.
 * @param names - further packages to look for, of any name
 */
export async function discoverDrivers(from: string, names: readonly string[] = []): Promise<Discovery> {
  const drivers = new Map<string, DiscoveredDriver>();
  const problems: VirtError[] = [];
  const own = dirname(fileURLToPath(import.meta.url));
  for (const directory of await packageDirectories([resolve(from), own], names)) {
    try {
      const found = await readManifest(directory);
      if (found && !drivers.has(found.name)) drivers.set(found.name, found);
    } catch (error) {
      if (!(error instanceof VirtError)) throw error;
      problems.push(error);
    }
  }
  return { drivers: [...drivers.values()], problems };
}

async function packageDirectories(starts: readonly string[], more: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const start of starts) {
    const levels = ancestors(start);
    const roots = levels.map((level) => join(level, 'node_modules'));
    // A driver's own project, above all for those who write one.
    for (const level of levels) found.add(level);
    for (const name of [...(await dependencyNames(levels)), ...more])
      for (const root of roots) found.add(join(root, name));
    for (const root of roots) for (const directory of await conventional(root)) found.add(directory);
  }
  return found;
}

function ancestors(directory: string): string[] {
  const parent = dirname(directory);
  return parent === directory ? [directory] : [directory, ...ancestors(parent)];
}

async function dependencyNames(levels: readonly string[]): Promise<Set<string>> {
  const names = new Set<string>();
  for (const level of levels) {
    const json = await readPackageJson(level).catch(() => undefined);
    for (const group of [json?.dependencies, json?.devDependencies, json?.optionalDependencies]) {
      for (const name of Object.keys(group ?? {})) names.add(name);
    }
  }
  return names;
}

async function conventional(root: string): Promise<string[]> {
  const scope = join(root, '@virtkit');
  const [scoped, plain] = await Promise.all([list(scope), list(root)]);
  return [
    ...scoped.map((name) => join(scope, name)),
    ...plain.filter((name) => name.startsWith('virtkit-driver-')).map((name) => join(root, name)),
  ];
}

async function readManifest(directory: string): Promise<DiscoveredDriver | undefined> {
  const json = await readPackageJson(directory);
  if (json?.virtkit === undefined) return undefined;
  const file = join(directory, 'package.json');
  const manifest = decode(Manifest, json.virtkit, `${file}: virtkit`, 'VIR_ERR_CONF_SYNTAX');
  const name = json.name ?? directory;
  const entry = resolve(directory, manifest.driver);
  const inside = relative(directory, entry);
  if (isAbsolute(manifest.driver) || inside.startsWith('..')) {
    throw new VirtError('VIR_ERR_CONF_SYNTAX', `${file}: virtkit.driver points out of the package`);
  }
  return {
    name,
    schemes: manifest.schemes,
    remoteSchemes: manifest.remoteSchemes ?? [],
    load: (options) => load(name, entry, options),
  };
}

async function load(name: string, entry: string, options: DriverOptions = {}): Promise<Driver> {
  let module: DriverModule;
  try {
    module = (await import(pathToFileURL(entry).href)) as DriverModule;
  } catch (error) {
    throw new VirtError('VIR_ERR_INTERNAL_ERROR', `cannot load driver package ${name}`, { cause: error });
  }
  if (typeof module.driver?.open !== 'function') {
    throw new VirtError(
      'VIR_ERR_INTERNAL_ERROR',
      `driver package ${name} does not export "driver" with an open method`,
    );
  }
  return configured(module, module.driver, name, options);
}

async function readPackageJson(directory: string): Promise<PackageJson | undefined> {
  const file = join(directory, 'package.json');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    return undefined; // Not a package: nothing is installed here.
  }
  try {
    return decode(PackageJson, JSON.parse(text), file, 'VIR_ERR_CONF_SYNTAX');
  } catch (error) {
    if (error instanceof VirtError) throw error;
    throw new VirtError('VIR_ERR_CONF_SYNTAX', `${file} is not JSON`, { cause: error });
  }
}

const list = (directory: string): Promise<string[]> => readdir(directory).catch(() => []);
