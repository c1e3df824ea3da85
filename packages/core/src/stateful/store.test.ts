import * as realFs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';

const { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } = realFs;

/** Steps of a write that shall fail, as a full disk makes them. */
const failing = new Set<string>();
const full = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
const guard =
  <A extends unknown[], R>(step: string, call: (...args: A) => Promise<R>) =>
  async (...args: A): Promise<R> => {
    if (failing.has(step)) throw full();
    return call(...args);
  };
jest.unstable_mockModule('node:fs/promises', () => ({
  ...realFs,
  mkdir: guard('mkdir', realFs.mkdir as (...args: unknown[]) => Promise<unknown>),
  rename: guard('rename', realFs.rename),
  open: guard('open', async (...args: Parameters<typeof realFs.open>) => {
    const handle = await realFs.open(...args);
    return {
      writeFile: guard('write', (text: string) => handle.writeFile(text)),
      sync: guard('sync', () => handle.sync()),
      close: () => handle.close(),
    };
  }),
}));
const { Store } = await import('./store.js');

let directory: string;
let store: InstanceType<typeof Store>;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'virtkit-')), 'made', 'by', 'store');
  store = new Store(directory, '.xml');
});
afterEach(async () => {
  failing.clear();
  await rm(join(directory, '../../..'), { recursive: true });
});

describe('Store', () => {
  test('gives back what was written', async () => {
    await store.write('web', '<a/>');
    await store.write('db', '<b>ü</b>');
    expect(await store.read('web')).toBe('<a/>');
    expect(await store.read('db')).toBe('<b>ü</b>');
    expect(await store.read('none')).toBeUndefined();
    expect(await store.list()).toEqual(['db', 'web']);
    expect((await readdir(directory)).sort()).toEqual(['db.xml', 'web.xml']);
  });

  test('a second write replaces the first', async () => {
    await store.write('web', 'a long text');
    await store.write('web', 'short');
    expect(await store.read('web')).toBe('short');
  });

  test('remove takes it away, and minds nothing that is not there', async () => {
    await store.remove('web');
    await store.write('web', 'x');
    await store.remove('web');
    expect(await store.read('web')).toBeUndefined();
    expect(await store.list()).toEqual([]);
  });

  test('a directory that is not there is empty', async () => {
    expect(await store.list()).toEqual([]);
  });

  test('is for its owner only', async () => {
    await store.write('web', 'secret');
    expect((await stat(join(directory, 'web.xml'))).mode & 0o777).toBe(0o600);
    expect((await stat(directory)).mode & 0o777).toBe(0o700);
  });

  test('many writes at once leave one whole text', async () => {
    const texts = Array.from({ length: 20 }, (_, n) => String(n).repeat(1000));
    await Promise.all(texts.map((text) => store.write('web', text)));
    expect(texts).toContain(await store.read('web'));
    expect(await readdir(directory)).toEqual(['web.xml']);
  });

  test.each(['mkdir', 'open', 'write', 'sync', 'rename'])(
    'a disk that fails at %s keeps the old text',
    async (step) => {
      await store.write('web', 'old');
      failing.add(step);
      await expect(store.write('web', 'new')).rejects.toMatchObject({
        code: 'VIR_ERR_SYSTEM_ERROR',
        message: `cannot write "web" in ${directory}`,
        cause: { code: 'ENOSPC' },
      });
      failing.clear();
      expect(await store.read('web')).toBe('old');
      expect(await readdir(directory)).toEqual(['web.xml']); // and nothing beside it
    },
  );

  test('a write that was killed half-way leaves the old text, and is swept away', async () => {
    await store.write('web', 'old');
    await writeFile(join(directory, '.0b5b0c1e.tmp'), 'ne');
    expect(await store.list()).toEqual(['web']);
    expect(await store.read('web')).toBe('old');
    expect(await readdir(directory)).toEqual(['web.xml']);
  });

  test('sweeping leaves a write alone that is under way', async () => {
    await store.write('first', 'x');
    const other = new Store(directory, '.xml');
    const writes = Array.from({ length: 20 }, (_, n) => store.write(`d${n}`, 'text'));
    while ((await other.list()).length < 21) await new Promise(setImmediate);
    await expect(Promise.all(writes)).resolves.toHaveLength(20);
  });

  test.each([
    ['../x', '%2e%2e%2fx.xml'],
    ['.', '%2e.xml'],
    ['..', '%2e%2e.xml'],
    ['/etc/passwd', '%2fetc%2fpasswd.xml'],
    ['a\0b', 'a%00b.xml'],
    ['a%2fb', 'a%252fb.xml'],
    ['a b\n', 'a%20b%0a.xml'],
    ['.0b5b.tmp', '%2e0b5b%2etmp.xml'],
    ['web.xml', 'web%2exml.xml'],
    ['日本語', '日本語.xml'],
    ['😀', '%f0%9f%98%80.xml'],
    ['A_b-9', 'A_b-9.xml'],
    ['__proto__', '__proto__.xml'],
  ])('the name %j becomes the file %s', async (name, file) => {
    await store.write(name, 'x');
    expect(await readdir(directory)).toEqual([file]);
    expect(await store.list()).toEqual([name]);
    expect(await store.read(name)).toBe('x');
  });

  test.each([
    ['an empty name', ''],
    ['300 characters', 'x'.repeat(300)],
    ['100 characters that become three each', '/'.repeat(100)],
    ['100 characters of three bytes', '語'.repeat(100)],
    ['half of a surrogate pair', 'a\ud800'],
  ])('%s is refused', async (_what, name) => {
    const refused = { code: 'VIR_ERR_INVALID_ARG' };
    await expect(store.write(name, 'x')).rejects.toMatchObject(refused);
    await expect(store.read(name)).rejects.toMatchObject(refused);
    await expect(store.remove(name)).rejects.toMatchObject(refused);
  });

  test("somebody else's files are not listed", async () => {
    await store.write('web', 'x');
    for (const file of ['100%.xml', '%zz.xml', 'a b.xml', '%77eb.xml', 'note.txt', '.hidden.xml', '.xml']) {
      await writeFile(join(directory, file), 'y');
    }
    expect(await store.list()).toEqual(['web']);
    expect(await readdir(directory)).toHaveLength(8);
  });

  test('stores of different endings share a directory', async () => {
    const state = new Store(directory, '.json');
    await store.write('web', 'xml');
    await state.write('web', 'json');
    expect([await store.read('web'), await state.read('web')]).toEqual(['xml', 'json']);
    expect([await store.list(), await state.list()]).toEqual([['web'], ['web']]);
  });

  test('what cannot be read says so', async () => {
    await mkdir(join(directory, 'web.xml'), { recursive: true });
    await expect(store.read('web')).rejects.toMatchObject({ code: 'VIR_ERR_SYSTEM_ERROR', cause: { code: 'EISDIR' } });
    await expect(new Store(join(directory, 'web.xml', 'x'), '.xml').list()).resolves.toEqual([]);
    await writeFile(join(directory, 'file'), '');
    await expect(new Store(join(directory, 'file'), '.xml').list()).rejects.toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
    });
    expect(await readFile(join(directory, 'file'), 'utf8')).toBe('');
  });
});
