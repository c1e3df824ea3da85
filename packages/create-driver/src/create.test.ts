import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDriver } from './create.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'virtkit-create-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a package of that name, with nothing of the template left to fill in', async () => {
  const target = join(folder, 'acme-vm');
  const files = await createDriver(target);
  expect(files).toEqual([
    join('.github', 'workflows', 'test.yml'),
    '.gitignore',
    'README.md',
    'package.json',
    join('src', 'conformance.test.ts'),
    join('src', 'driver.test.ts'),
    join('src', 'driver.ts'),
    'tsconfig.json',
  ]);
  for (const file of files) {
    const text = await readFile(join(target, file), 'utf8');
    expect(text).not.toMatch(/my-hypervisor|version of/i);
  }
  const manifest = JSON.parse(await readFile(join(target, 'package.json'), 'utf8')) as Record<string, unknown>;
  expect(manifest).toMatchObject({
    name: 'virtkit-driver-acme-vm',
    virtkit: { driver: './dist/driver.js', schemes: ['acme-vm'] },
    dependencies: { '@virtkit/core': expect.stringMatching(/^\^\d/) },
    devDependencies: {
      typescript: expect.stringMatching(/^[~^]\d/),
      '@virtkit/remote': expect.stringMatching(/^\^\d/),
    },
  });
});

test('nothing is written over', async () => {
  await writeFile(join(folder, 'mine'), 'mine');
  await expect(createDriver(folder)).rejects.toThrow();
  expect(await readFile(join(folder, 'mine'), 'utf8')).toBe('mine');
});

test.each(['Acme', '3d', 'a b', 'a_b', '-x'])('%p is the name of no driver', async (name) => {
  await expect(createDriver(join(folder, name))).rejects.toThrow('is no URI scheme');
});
