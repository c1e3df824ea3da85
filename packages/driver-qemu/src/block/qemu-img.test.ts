import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { changeImageSnapshot, createImage, imageInfo, imageOptions } from './qemu-img.js';

const installed = existsSync('/usr/bin/qemu-img');

test('a path is never read as anything else', () => {
  expect(imageOptions({ path: '/a,driver=raw', format: 'qcow2' })).toBe('driver=qcow2,file.filename=/a,,driver=raw');
  for (const path of ['json:{}', '-x', 'nbd:host:1', '', '/a\0b'])
    expect(() => imageOptions({ path, format: 'raw' })).toThrow(/must be absolute/);
});

// Without the tool there is nothing to try it on.
(installed ? describe : describe.skip)('with the qemu-img of this host', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'virtkit-img-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(['plain', '-c', 'a,size=1', 'json:{"driver":"null-co"}', 'nbd:x:1', "it's $(x) %41"])(
    'an image called %s, one on top of it, and a snapshot',
    async (name) => {
      const base = { path: join(folder, name), format: 'raw' };
      await createImage({ ...base, size: 1n << 20n });
      expect(statSync(base.path).size).toBe(1 << 20);
      const top = { path: `${base.path}.top`, format: 'qcow2' };
      await createImage({ ...top, backing: base });
      await changeImageSnapshot('create', top, '-d');
      const info = await imageInfo(top);
      expect(info).toMatchObject({
        format: 'qcow2',
        'virtual-size': 1n << 20n,
        'backing-filename': base.path,
        'backing-filename-format': 'raw',
      });
      expect(info.snapshots?.map((one) => one.name)).toEqual(['-d']);
      await changeImageSnapshot('apply', top, '-d');
      await changeImageSnapshot('delete', top, '-d');
      expect((await imageInfo(top)).snapshots).toBeUndefined();
    },
  );

  test('the format is what the caller says, whatever the image says', async () => {
    const path = join(folder, 'liar');
    execFileSync('qemu-img', ['create', '-q', '-f', 'qcow2', '-b', '/etc/passwd', '-F', 'raw', path, '1M']);
    expect(await imageInfo({ path, format: 'raw' })).not.toHaveProperty('backing-filename');
  });

  test('its own words, an abort, an end of patience', async () => {
    const path = join(folder, 'text');
    writeFileSync(path, 'no image');
    await expect(imageInfo({ path, format: 'qcow2' })).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
      message: expect.stringContaining('not in qcow2 format'),
    });
    const signal = AbortSignal.abort();
    await expect(imageInfo({ path, format: 'raw' }, { signal })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_ABORTED',
    });
    const later = new AbortController();
    const asked = imageInfo({ path, format: 'raw' }, { signal: later.signal });
    later.abort();
    await expect(asked).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
    await expect(imageInfo({ path, format: 'raw' }, { timeout: 1 })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
    });
  });
});
