import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseUri } from './uri.js';
import { discoverDrivers } from './discover.js';

let project: string;
const write = async (file: string, content: unknown) => {
  await mkdir(dirname(join(project, file)), { recursive: true });
  await writeFile(join(project, file), typeof content === 'string' ? content : JSON.stringify(content));
};
/** Installs a package whose code marks that it was loaded. */
const install = async (name: string, virtkit: unknown, code = `export const driver = { name: 'x', open() {} };`) => {
  await write(`node_modules/${name}/package.json`, { name, type: 'module', virtkit });
  await write(`node_modules/${name}/index.js`, `globalThis.loadedDrivers?.push(${JSON.stringify(name)});\n${code}`);
};
/** What is found in the project. What stands above this package is found from anywhere: that is left out. */
const own = new Set((await discoverDrivers('/')).drivers.map(({ name }) => name));
const discover = async (from = project) => {
  const { drivers, problems } = await discoverDrivers(from);
  return {
    drivers: drivers.filter(({ name }) => !own.has(name)),
    problems: problems.filter(({ message }) => message.includes(project)),
  };
};
const names = async (from?: string) => (await discover(from)).drivers.map(({ name }) => name);
const manifest = { driver: './index.js', schemes: ['foo'] };
const loaded: string[] = [];

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'virtkit-'));
  Object.assign(globalThis, { loadedDrivers: loaded });
  loaded.length = 0;
});
afterEach(async () => {
  await rm(project, { recursive: true });
});

describe('discoverDrivers', () => {
  test.each(['dependencies', 'devDependencies', 'optionalDependencies'])(
    'finds what the project has in %s',
    async (group) => {
      await write('package.json', { [group]: { 'some-hypervisor': '^1', left: '*' } });
      await install('some-hypervisor', { ...manifest, remoteSchemes: ['foo+https'] });
      await install('left', undefined);
      expect((await discover()).drivers).toEqual([
        { name: 'some-hypervisor', schemes: ['foo'], remoteSchemes: ['foo+https'], load: expect.any(Function) },
      ]);
    },
  );

  test('finds the project itself when it is a driver, from any folder of it', async () => {
    await write('package.json', { name: 'virtkit-driver-foo', type: 'module', virtkit: manifest });
    await mkdir(join(project, 'src'));
    expect(await names()).toEqual(['virtkit-driver-foo']);
    expect(await names(join(project, 'src'))).toEqual(['virtkit-driver-foo']);
  });

  test('finds the scope @virtkit and virtkit-driver-* without a dependency, and nothing else', async () => {
    await install('@virtkit/driver-foo', manifest);
    await install('virtkit-driver-bar', manifest);
    await install('other-driver', manifest);
    await install('@other/virtkit-driver-x', manifest);
    expect(await names()).toEqual(['@virtkit/driver-foo', 'virtkit-driver-bar']);
  });

  test('finds a package of any name that it is told', async () => {
    await install('my-hypervisor', manifest);
    expect((await discoverDrivers(project, ['my-hypervisor', 'not-there'])).drivers).toContainEqual(
      expect.objectContaining({ name: 'my-hypervisor' }),
    );
  });

  test('looks in the folders above too, the nearest first', async () => {
    await install('virtkit-driver-bar', manifest);
    await mkdir(join(project, 'a/b'), { recursive: true });
    await write('a/node_modules/virtkit-driver-bar/package.json', {
      name: 'virtkit-driver-bar',
      virtkit: { driver: './near.js', schemes: ['near'] },
    });
    expect((await discover(join(project, 'a/b'))).drivers).toMatchObject([
      { name: 'virtkit-driver-bar', schemes: ['near'] },
    ]);
  });

  test('loads no code until load(), which gives the driver', async () => {
    await install('virtkit-driver-bar', manifest);
    const { drivers } = await discover();
    expect(loaded).toEqual([]);
    const driver = await drivers[0]!.load();
    expect(loaded).toEqual(['virtkit-driver-bar']);
    expect(driver.name).toBe('x');
    expect(await driver.open(parseUri('foo:///'), { flags: 0 })).toBeUndefined();
  });

  test.each([
    ['a string', 'virtkit: the whole is "a string", expected'],
    [{ schemes: ['foo'] }, 'virtkit: driver is nothing, expected string'],
    [{ driver: './index.js', schemes: 'foo' }, 'virtkit: schemes is "foo", expected Array<string>'],
    [{ driver: './index.js', schemes: ['foo', 1] }, 'virtkit: schemes.1 is 1, expected string'],
    [{ ...manifest, remoteSchemes: [null] }, 'virtkit: remoteSchemes.0 is null, expected string'],
    [{ ...manifest, driver: '../evil.js' }, 'virtkit.driver points out of the package'],
    [{ ...manifest, driver: './a/../../evil.js' }, 'virtkit.driver points out of the package'],
    [{ ...manifest, driver: '/etc/evil.js' }, 'virtkit.driver points out of the package'],
  ])('the manifest %j is a problem, and hides no other driver', async (virtkit, message) => {
    await install('virtkit-driver-bad', virtkit);
    await install('virtkit-driver-good', manifest);
    const { drivers, problems } = await discover();
    expect(drivers.map(({ name }) => name)).toEqual(['virtkit-driver-good']);
    expect(problems).toEqual([expect.objectContaining({ code: 'VIR_ERR_CONF_SYNTAX' })]);
    expect(problems[0]!.message).toContain(join(project, 'node_modules/virtkit-driver-bad/package.json'));
    expect(problems[0]!.message).toContain(message);
  });

  test('a package.json that is no JSON is a problem', async () => {
    await write('node_modules/virtkit-driver-bad/package.json', '{');
    expect((await discover()).problems).toMatchObject([
      { code: 'VIR_ERR_CONF_SYNTAX', message: expect.stringContaining('is not JSON'), cause: expect.anything() },
    ]);
  });

  test('a broken package.json of the project itself hinders nothing', async () => {
    await write('package.json', '{');
    await install('virtkit-driver-good', manifest);
    expect(await names()).toEqual(['virtkit-driver-good']);
  });

  test.each([
    ['export const other = 1;', 'does not export "driver" with an open method'],
    ['export const driver = {};', 'does not export "driver" with an open method'],
    ['throw new Error("broken");', 'cannot load driver package virtkit-driver-bad'],
    ['export {', 'cannot load driver package virtkit-driver-bad'],
  ])('a package with %j cannot be loaded', async (code, message) => {
    await install('virtkit-driver-bad', manifest, code);
    const { drivers } = await discover();
    await expect(drivers[0]!.load()).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      message: expect.stringContaining(message),
    });
  });

  test('an entry that is not there fails with its cause', async () => {
    await install('virtkit-driver-bad', { ...manifest, driver: './gone.js' });
    const { drivers } = await discover();
    await expect(drivers[0]!.load()).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      cause: expect.anything(),
    });
  });
});
