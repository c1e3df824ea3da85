import type { Member } from '../driver/session.js';
import { it, type Area, type Kit } from './kit.js';

const define = (kit: Kit) => kit.connection.defineStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
const started = async (kit: Kit) => {
  const pool = await define(kit);
  if (kit.connection.supports('storagePool.build') !== false) await pool.build();
  await pool.create();
  return pool;
};
const running = ['storagePool.create', 'storagePool.defineXml'] as const satisfies readonly Member[];
const names = async (kit: Kit, options: object = {}) =>
  (await kit.connection.listAllStoragePools(options)).map(({ name }) => name);

/** Storage pools. */
export const storagePool: Area = {
  area: 'storage pool',
  cases: [
    it('what pools there can be is XML', ['storagePool.getCapabilities'], async (kit) => {
      kit.contains(await kit.connection.getStoragePoolCapabilities(), '<storagepoolCapabilities>');
    }),
    it('one is found by where it lies', ['storagePool.lookupByTargetPath', ...running], async (kit) => {
      const pool = await started(kit);
      const [, path = ''] = /<path>(.*)<\/path>/.exec(await pool.getXmlDesc()) ?? [];
      kit.expect((await kit.connection.lookupStoragePoolByTargetPath(path)).uuid).toBe(pool.uuid);
    }),
    it('a definition is there and starts nothing', ['storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      kit.expect([await pool.isActive(), await pool.isPersistent()]).toEqual([false, true]);
      kit.expect((await pool.getInfo()).state).toBe('inactive');
      kit.expect((await names(kit)).includes(pool.name)).toBe(true);
    }),
    it('one is found by name and by UUID', ['storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      kit.expect((await kit.connection.lookupStoragePoolByName(pool.name)).ref).toEqual(pool.ref);
      kit.expect((await kit.connection.lookupStoragePoolByUuid(pool.uuid)).ref).toEqual(pool.ref);
    }),
    it('the definition comes back', ['storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      const xml = await pool.getXmlDesc();
      for (const part of [`<name>${pool.name}</name>`, `<uuid>${pool.uuid}</uuid>`, '<path>']) kit.contains(xml, part);
    }),
    it('create starts, destroy stops', ['storagePool.destroy', ...running], async (kit) => {
      const pool = await started(kit);
      kit.expect([await pool.isActive(), (await pool.getInfo()).state]).toEqual([true, 'running']);
      await pool.destroy();
      kit.expect([await pool.isActive(), (await pool.getInfo()).state]).toEqual([false, 'inactive']);
    }),
    it('one that runs is not started again', running, async (kit) => {
      const pool = await started(kit);
      await kit.refused(() => pool.create(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('one that is stopped is not stopped again', ['storagePool.destroy', 'storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      await kit.refused(() => pool.destroy(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('one that runs is not undefined', ['storagePool.undefine', ...running], async (kit) => {
      const pool = await started(kit);
      await kit.refused(() => pool.undefine(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('one that runs is not deleted', ['storagePool.delete', ...running], async (kit) => {
      const pool = await started(kit);
      await kit.refused(() => pool.delete(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a transient one is gone when it stops', ['storagePool.createXml', 'storagePool.destroy'], async (kit) => {
      const pool = await kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
      kit.expect([await pool.isActive(), await pool.isPersistent()]).toEqual([true, false]);
      await pool.destroy();
      await kit.fails(kit.connection.lookupStoragePoolByName(pool.name), 'VIR_ERR_NO_STORAGE_POOL');
    }),
    it('one that runs is not started from XML', ['storagePool.createXml'], async (kit) => {
      const { name, uuid } = await kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
      const again = () => kit.connection.createStoragePoolXml(kit.inventory.pool({ name, uuid }));
      await kit.refused(again, 'VIR_ERR_OPERATION_INVALID');
    }),
    it('sources are told as XML', ['storagePool.findSources'], async (kit) => {
      const spec = "<source><host name='localhost'/></source>";
      kit.contains(await kit.connection.findStoragePoolSources('netfs', spec), '<sources');
    }),
    it('undefine forgets it', ['storagePool.undefine', 'storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      await pool.undefine();
      await kit.fails(kit.connection.lookupStoragePoolByName(pool.name), 'VIR_ERR_NO_STORAGE_POOL');
      await kit.fails(pool.getInfo(), 'VIR_ERR_NO_STORAGE_POOL');
    }),
    it(
      'autostart is off at first, and is kept',
      ['storagePool.setAutostart', 'storagePool.getAutostart', 'storagePool.defineXml'],
      async (kit) => {
        const pool = await define(kit);
        kit.expect(await pool.getAutostart()).toBe(false);
        await pool.setAutostart(true);
        kit.expect(await pool.getAutostart()).toBe(true);
      },
    ),
    it('lists say what they are asked for', ['storagePool.setAutostart', ...running], async (kit) => {
      const off = await define(kit);
      const on = await started(kit);
      await off.setAutostart(true);
      const ours = async (options: object) => (await names(kit, options)).filter((name) => name.startsWith('kit-'));
      kit.expect(await ours({ active: true })).toEqual([on.name]);
      kit.expect(await ours({ inactive: true })).toEqual([off.name]);
      kit.expect(await ours({ autostart: true })).toEqual([off.name]);
    }),
    it('what it holds adds up', running, async (kit) => {
      const { capacity, allocation, available } = await (await started(kit)).getInfo();
      kit.expect(allocation + available <= capacity).toBe(true);
    }),
    it('a refresh leaves it as it is', ['storagePool.refresh', ...running], async (kit) => {
      const pool = await started(kit);
      await kit.unchanged(() => pool.refresh());
    }),
    it('one that is stopped is not refreshed', ['storagePool.refresh', 'storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      await kit.refused(() => pool.refresh(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('one that is stopped shows no volumes', ['storagePool.listAllVolumes', 'storagePool.defineXml'], async (kit) => {
      const pool = await define(kit);
      await kit.refused(() => pool.listAllVolumes(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a name belongs to one UUID', ['storagePool.defineXml'], async (kit) => {
      const { name } = await define(kit);
      const xml = kit.inventory.pool({ name, uuid: '6b697400-1111-4222-8333-444455556669' });
      await kit.refused(() => kit.connection.defineStoragePoolXml(xml), 'VIR_ERR_OPERATION_FAILED');
    }),
    it('malformed XML defines nothing', ['storagePool.defineXml'], async (kit) => {
      for (const xml of ['', '<pool>', '<pool/>', '<domain/>']) {
        const outcome = () =>
          kit.connection.defineStoragePoolXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
  ],
};
