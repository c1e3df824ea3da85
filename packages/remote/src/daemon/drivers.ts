import { access } from 'node:fs/promises';
import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installedDrivers, VirtError, type DiscoveredDriver, type Driver } from '@virtkit/core';
import { configured, type DriverModule, type DriverOptions } from '@virtkit/core/driver';
import { packageName } from '../package.js';
import { onThisHost, type FoundDriver } from '../server/own-drivers.js';

export interface FindOptions {
  /** The directory from which packages are looked for. */
  readonly cwd?: string;
}

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * The drivers of these names, or every installed one: found from the current directory, and from this package. No code
 * is loaded.
 * @throws VirtError `VIR_ERR_NO_CONNECT` naming the package to install
 */
export async function findDrivers(
  names: readonly string[] | undefined,
  { cwd = process.cwd() }: FindOptions = {},
): Promise<FoundDriver[]> {
  const wanted = names ?? [];
  const packages = wanted.filter((name) => !isPath(name));
  const found = new Map<string, DiscoveredDriver>();
  const problems: VirtError[] = [];
  for (const from of [cwd, here]) {
    const discovery = await installedDrivers(from, packages.filter(isPackageName));
    for (const one of discovery.drivers) if (!found.has(one.name)) found.set(one.name, one);
    problems.push(...discovery.problems);
  }
  // It serves what is elsewhere: a daemon that asked itself would never find an end.
  found.delete(packageName);
  if (names === undefined) return [...found.values()].map(onThisHost);
  const drivers: FoundDriver[] = [];
  for (const name of new Set(names))
    drivers.push(isPath(name) ? await ofFile(resolve(cwd, name)) : ofPackage(name, found, problems));
  return drivers;
}

function ofPackage(
  name: string,
  found: ReadonlyMap<string, DiscoveredDriver>,
  problems: readonly VirtError[],
): DiscoveredDriver {
  for (const candidate of [name, `@virtkit/driver-${name}`, `virtkit-driver-${name}`]) {
    const one = found.get(candidate);
    if (one) return one;
  }
  const problem = problems.find(({ message }) => message.includes(name));
  if (problem) throw problem;
  const advice = /^@|^virtkit-driver-/.test(name) ? name : `@virtkit/driver-${name}`;
  throw new VirtError('VIR_ERR_NO_CONNECT', `no driver package ${JSON.stringify(name)}: npm install ${advice}`);
}

async function ofFile(file: string): Promise<FoundDriver> {
  try {
    await access(file);
  } catch (error) {
    throw new VirtError('VIR_ERR_NO_CONNECT', `no driver file ${file}`, { cause: error });
  }
  const module = await loadFile(file);
  const { name, schemes, remoteSchemes = [] } = module.driver;
  const load = (options: DriverOptions = {}) => configured(module, module.driver, file, options);
  return { name, schemes, remoteSchemes, load };
}

async function loadFile(file: string): Promise<DriverModule & { readonly driver: Driver }> {
  let module: DriverModule;
  try {
    module = (await import(pathToFileURL(file).href)) as DriverModule;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VirtError('VIR_ERR_INTERNAL_ERROR', `cannot load driver ${file}: ${why}`, { cause: error });
  }
  const { driver } = module;
  if (typeof driver?.open !== 'function' || !Array.isArray(driver.schemes))
    throw new VirtError('VIR_ERR_INTERNAL_ERROR', `${file} does not export "driver" with schemes and an open method`);
  return { ...module, driver };
}

const isPath = (name: string): boolean => isAbsolute(name) || /^\.{1,2}\//.test(name);
const isPackageName = (name: string): boolean => /^(@[a-z0-9._-]+\/)?[a-z0-9][a-z0-9._-]*$/i.test(name);
