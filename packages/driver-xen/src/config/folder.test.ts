import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { domainFromXlConfig } from './from-xl.js';
import { XlFolder } from './folder.js';

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'virtkit-xl-'));
});
afterEach(() => rm(path, { recursive: true }));

const guest = (name: string) => domainFromXlConfig(`name = "${name}"\nkernel = "/k"`);

test('what is written is read', async () => {
  const folder = new XlFolder(path);
  for (const name of ['web', '../../etc/passwd', 'a b', '.hidden']) await folder.write(guest(name));
  const { domains, faults } = await folder.read();
  expect(faults).toEqual([]);
  expect(domains.map(({ domain }) => domain.name).toSorted()).toEqual(['../../etc/passwd', '.hidden', 'a b', 'web']);
  await folder.remove('web');
  expect((await folder.read()).domains).toHaveLength(3);
  expect((await readdir(path)).every((file) => file.endsWith('.cfg'))).toBe(true);
});

test('a guest that cannot be written leaves the file as it was', async () => {
  const folder = new XlFolder(path);
  await folder.write(guest('web'));
  const before = await readFile(join(path, 'web.cfg'), 'utf8');
  const changed = { ...guest('web'), bootloader: 'a\nextra = "x"' };
  await expect(folder.write(changed)).rejects.toMatchObject({ code: 'VIR_ERR_CONFIG_UNSUPPORTED' });
  expect(await readFile(join(path, 'web.cfg'), 'utf8')).toBe(before);
});

test('one file that is wrong does not keep the others away', async () => {
  await writeFile(join(path, 'a.cfg'), 'name = "a"\n');
  await writeFile(join(path, 'b.cfg'), 'name = \n');
  await writeFile(join(path, 'web.example.org.cfg'), 'name = "web"\n');
  await writeFile(join(path, 'xl.conf'), 'autoballoon = 0\n');
  await writeFile(join(path, 'large.cfg'), '');
  await truncate(join(path, 'large.cfg'), 1e9);
  execFileSync('mkfifo', [join(path, 'pipe.cfg')]);
  execFileSync('mkdir', [join(path, 'folder.cfg')]);
  const { domains, faults } = await new XlFolder(path).read();
  expect(domains.map(({ domain }) => domain.name)).toEqual(['a', 'web']);
  expect(faults.map(({ file, error }) => [file.slice(path.length + 1), error.code])).toEqual([
    ['b.cfg', 'VIR_ERR_CONF_SYNTAX'],
    ['folder.cfg', 'VIR_ERR_CONF_SYNTAX'],
    ['large.cfg', 'VIR_ERR_CONF_SYNTAX'],
    ['pipe.cfg', 'VIR_ERR_CONF_SYNTAX'],
  ]);
  expect(faults[0]?.error.message).toContain(`${join(path, 'b.cfg')}:1: name: `);
});

test('no folder is an empty one', async () => {
  expect(await new XlFolder(join(path, 'none')).read()).toEqual({ domains: [], faults: [] });
});
