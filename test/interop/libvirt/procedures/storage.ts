import { mkdir, readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import type { Stream } from '@virtkit/core/driver';
import type { Context } from './context.js';

const pool = (name: string, path: string) =>
  `<pool type='dir'><name>${name}</name><target><path>${path}</path></target></pool>`;
const vol = (name: string, bytes = 1_048_576) =>
  `<volume><name>${name}</name><capacity>${bytes}</capacity><allocation>0</allocation><target><format type='raw'/></target></volume>`;

/** Storage pools and volumes. */
export function storageTests(c: Context): void {
  test('a pool from its definition to its end', async () => {
    for (const [{ dispatch: on }, name] of [
      [c.test, 'pool-test'],
      [c.qemu, 'pool-real'],
    ] as const) {
      const path = c.path(name);
      const made = await on.call('storagePool', 'defineXml', pool(name, path), 0, undefined);
      expect(await on.call('storagePool', 'lookupByName', name, undefined)).toEqual(made);
      expect(await on.call('storagePool', 'lookupByUuid', made.uuid, undefined)).toEqual(made);
      expect(await on.call('storagePool', 'listAll', 1, undefined)).toEqual([made]);
      await on.call('storagePool', 'build', made, 0, undefined);
      await on.call('storagePool', 'create', made, 0, undefined);
      expect(await on.call('storagePool', 'isActive', made, undefined)).toBe(true);
      expect(await on.call('storagePool', 'isPersistent', made, undefined)).toBe(true);
      const info = await on.call('storagePool', 'getInfo', made, undefined);
      expect(info.state).toBe('running');
      expect(info.capacity).toBe(info.allocation + info.available);
      await on.call('storagePool', 'setAutostart', made, true, undefined);
      expect(await on.call('storagePool', 'getAutostart', made, undefined)).toBe(true);
      expect(await on.call('storagePool', 'getXmlDesc', made, 0, undefined)).toContain(`<path>${path}</path>`);
      await on.call('storagePool', 'refresh', made, 0, undefined);
      await on.call('storagePool', 'destroy', made, undefined);
      await on.call('storagePool', 'delete', made, 0, undefined);
      await on.call('storagePool', 'undefine', made, undefined);
      await expect(on.call('storagePool', 'lookupByName', name, undefined)).rejects.toMatchObject({
        code: 'VIR_ERR_NO_STORAGE_POOL',
      });
    }
  });

  test('volumes of the test driver and of a directory', async () => {
    await mkdir(c.path('vols'));
    for (const { dispatch: on } of [c.test, c.qemu]) {
      const made = await on.call('storagePool', 'createXml', pool('vols', c.path('vols')), 0, undefined);
      expect(await on.call('storagePool', 'isPersistent', made, undefined)).toBe(false);
      const one = await on.call('storageVol', 'createXml', made, vol('one'), 0, undefined);
      expect(one).toEqual({ pool: 'vols', name: 'one', key: c.path('vols/one') });
      expect(await on.call('storageVol', 'lookupByName', made, 'one', undefined)).toEqual(one);
      expect(await on.call('storageVol', 'lookupByKey', one.key, undefined)).toEqual(one);
      expect(await on.call('storageVol', 'lookupByPath', c.path('vols/one'), undefined)).toEqual(one);
      expect(await on.call('storageVol', 'getPath', one, undefined)).toBe(c.path('vols/one'));
      expect(await on.call('storageVol', 'getXmlDesc', one, 0, undefined)).toContain(
        "<capacity unit='bytes'>1048576</capacity>",
      );
      const two = await on.call('storageVol', 'createXmlFrom', made, vol('two'), one, 0, undefined);
      expect(await on.call('storagePool', 'listAllVolumes', made, 0, undefined)).toEqual(
        expect.arrayContaining([one, two]),
      );
      expect(await on.call('storagePool', 'lookupByVolume', two, undefined)).toEqual(made);
      for (const gone of [one, two]) await on.call('storageVol', 'delete', gone, 0, undefined);
      expect(await on.call('storagePool', 'listAllVolumes', made, 0, undefined)).toEqual([]);
      await on.call('storagePool', 'destroy', made, undefined);
    }
  });

  test('the content of a volume', async () => {
    const on = c.qemu.dispatch;
    await mkdir(c.path('content'));
    const made = await on.call('storagePool', 'createXml', pool('content', c.path('content')), 0, undefined);
    expect(await on.call('storagePool', 'lookupByTargetPath', c.path('content'), undefined)).toEqual(made);
    const one = await on.call('storageVol', 'createXml', made, vol('one', 65_536), 0, undefined);
    const up = await on.call('storageVol', 'upload', one, 4096n, 5n, 0, undefined);
    await up.send!(Buffer.from('hello'));
    await up.finish();
    expect((await readFile(c.path('content/one'))).subarray(4095, 4102)).toEqual(Buffer.from('\0hello\0'));
    const down = await on.call('storageVol', 'download', one, 4096n, 6n, 0, undefined);
    expect(await drain(down)).toEqual(Buffer.from('hello\0'));
    await on.call('storageVol', 'resize', one, 131_072n, 0, undefined);
    expect(await on.call('storageVol', 'getInfo', one, 0, undefined)).toMatchObject({
      type: 'file',
      capacity: 131_072n,
    });
    expect((await on.call('storageVol', 'getInfo', one, 1, undefined)).allocation).toBeGreaterThan(0n);
    await on.call('storageVol', 'wipe', one, 'zero', 0, undefined);
    expect((await readFile(c.path('content/one'))).every((byte) => byte === 0)).toBe(true);
    await on.call('storageVol', 'delete', one, 0, undefined);
    await on.call('storagePool', 'destroy', made, undefined);
  });

  test('what storage there could be', async () => {
    expect(await c.test.dispatch.call('storagePool', 'findSources', 'logical', undefined, 0, undefined)).toContain(
      '<sources>',
    );
    expect(await c.qemu.dispatch.call('storagePool', 'getCapabilities', 0, undefined)).toContain(
      "<pool type='dir' supported='yes'>",
    );
  });
}

export async function drain(stream: Stream): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for (;;) {
    const piece = await stream.recv!();
    if (piece === undefined) break;
    if (!(piece instanceof Uint8Array)) throw new Error('a hole');
    pieces.push(piece);
  }
  await stream.finish();
  return Buffer.concat(pieces);
}
