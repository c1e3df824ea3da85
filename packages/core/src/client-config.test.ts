import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { readClientConfig } from './client-config.js';

let home: string;
const write = async (file: string, text: string) => {
  await mkdir(dirname(join(home, file)), { recursive: true });
  await writeFile(join(home, file), text);
};
const read = () => readClientConfig({ XDG_CONFIG_HOME: home });

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'virtkit-'));
  // As a user: root's libvirt.conf is the system's.
  jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(1000);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(home, { recursive: true });
});

describe('readClientConfig', () => {
  test('says nothing where there is no file', async () => {
    expect(await read()).toEqual({ defaultUri: undefined, aliases: new Map() });
  });

  test('reads the default and the aliases of libvirt', async () => {
    await write(
      'libvirt/libvirt.conf',
      'uri_default = "qemu:///session"\nuri_aliases = [\n "a=qemu+ssh://h/system",\n]',
    );
    const config = await read();
    expect(config.defaultUri).toBe('qemu:///session');
    expect([...config.aliases]).toEqual([['a', 'qemu+ssh://h/system']]);
  });

  test("our own file goes first, libvirt's adds to it", async () => {
    await write('virtkit/virtkit.conf', 'uri_default = "test:///default"\nuri_aliases = [ "a=test:///a" ]');
    await write('libvirt/libvirt.conf', 'uri_default = "qemu:///x"\nuri_aliases = [ "a=qemu:///a", "b=qemu:///b" ]');
    const config = await read();
    expect(config.defaultUri).toBe('test:///default');
    expect([...config.aliases]).toEqual([
      ['a', 'test:///a'],
      ['b', 'qemu:///b'],
    ]);
  });

  test('an alias may hold an equals sign in its URI', async () => {
    await write('virtkit/virtkit.conf', 'uri_aliases = [ "a=qemu:///x?socket=/s" ]');
    expect((await read()).aliases.get('a')).toBe('qemu:///x?socket=/s');
  });

  test.each(['=qemu:///x', 'a=', 'a', 'a b=qemu:///x', 'a:b=qemu:///x', '../a=qemu:///x'])(
    'the alias %j is refused, naming the file',
    async (alias) => {
      await write('virtkit/virtkit.conf', `uri_aliases = [ "${alias}" ]`);
      await expect(read()).rejects.toMatchObject({
        code: 'VIR_ERR_CONF_SYNTAX',
        message: `${home}/virtkit/virtkit.conf: uri_aliases: ${JSON.stringify(alias)} is not name=uri`,
      });
    },
  );

  test.each([
    ['uri_default = 1', 'virtkit.conf: uri_default is 1, expected string'],
    ['uri_aliases = "a=b"', 'virtkit.conf: uri_aliases is "a=b", expected Array<string>'],
    ['uri_default', 'virtkit.conf:1: "=" is expected'],
  ])('%s is refused', async (text, message) => {
    await write('virtkit/virtkit.conf', text);
    await expect(read()).rejects.toMatchObject({
      code: 'VIR_ERR_CONF_SYNTAX',
      message: expect.stringContaining(message),
    });
  });

  test('settings that are not ours are left alone', async () => {
    await write('libvirt/libvirt.conf', 'other = 1\n__proto__ = "x"');
    expect(await read()).toEqual({ defaultUri: undefined, aliases: new Map() });
  });

  test('without XDG_CONFIG_HOME, it is ~/.config', async () => {
    await write('.config/virtkit/virtkit.conf', 'uri_default = "test:///home"');
    expect((await readClientConfig({ HOME: home })).defaultUri).toBe('test:///home');
  });

  test('a file that cannot be read for another reason is an error with its cause', async () => {
    await mkdir(join(home, 'virtkit/virtkit.conf'), { recursive: true });
    await expect(read()).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR', cause: { code: 'EISDIR' } });
  });

  test("root reads the system's libvirt.conf, not its own", async () => {
    jest.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(0);
    await write('libvirt/libvirt.conf', 'uri_default = "qemu:///mine"');
    expect((await read()).defaultUri).not.toBe('qemu:///mine');
  });
});
