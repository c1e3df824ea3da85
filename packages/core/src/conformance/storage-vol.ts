import { StorageVolType } from '../driver/enum-tables.js';
import type { Member } from '../driver/session.js';
import type { StorageVol } from '../handle/storage-vol.js';
import { it, type Area, type Kit } from './kit.js';

const making = ['storageVol.createXml', 'storagePool.createXml'] as const satisfies readonly Member[];
const pool = (kit: Kit) => kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
const make = async (kit: Kit, capacity = 65536) => {
  const home = await pool(kit);
  return { home, vol: await home.createVolXml(kit.inventory.volume('kit-vol', capacity)) };
};

async function write(vol: StorageVol, text: string, options?: { readonly offset?: bigint }): Promise<void> {
  const stream = await vol.upload(options);
  await new Promise<void>((resolve, reject) => {
    stream.on('error', reject);
    stream.end(text, () => resolve());
  });
}

async function read(vol: StorageVol, options: { readonly offset?: bigint; readonly length?: bigint }): Promise<string> {
  let text = '';
  for await (const piece of await vol.download(options)) text += new TextDecoder().decode(piece as Uint8Array);
  return text;
}

/** Storage volumes. */
export const storageVol: Area = {
  area: 'storage volume',
  cases: [
    it('one is made, and found', making, async (kit) => {
      const { home, vol } = await make(kit);
      kit.expect([vol.name, vol.pool]).toEqual(['kit-vol', home.name]);
      kit.expect((await home.listAllVolumes()).map(({ name }) => name)).toEqual(['kit-vol']);
      kit.expect((await home.lookupVolByName('kit-vol')).ref).toEqual(vol.ref);
    }),
    it('one is found by key and by path', making, async (kit) => {
      const { vol } = await make(kit);
      kit.expect((await kit.connection.lookupStorageVolByKey(vol.key)).ref).toEqual(vol.ref);
      kit.expect((await kit.connection.lookupStorageVolByPath(await vol.getPath())).ref).toEqual(vol.ref);
    }),
    it('its pool is found by it', ['storagePool.lookupByVolume', ...making], async (kit) => {
      const { home, vol } = await make(kit);
      kit.expect((await kit.connection.lookupStoragePoolByVolume(vol)).ref).toEqual(home.ref);
    }),
    it('it is as large as was said', making, async (kit) => {
      const { vol } = await make(kit);
      const { type, capacity } = await vol.getInfo();
      kit.expect([Object.hasOwn(StorageVolType.values, type), capacity]).toEqual([true, 65536n]);
      kit.contains(await vol.getXmlDesc(), "<capacity unit='bytes'>65536</capacity>");
    }),
    it('it takes room in its pool', making, async (kit) => {
      const home = await pool(kit);
      const before = (await home.getInfo()).allocation;
      await home.createVolXml(kit.inventory.volume('kit-vol', 1048576));
      kit.expect((await home.getInfo()).allocation >= before).toBe(true);
    }),
    it('a name is taken once', making, async (kit) => {
      const { home } = await make(kit);
      const again = () => home.createVolXml(kit.inventory.volume('kit-vol', 4096));
      await kit.refused(again, 'VIR_ERR_STORAGE_VOL_EXIST', 'VIR_ERR_OPERATION_FAILED');
    }),
    it('one is deleted, and its room is free', ['storageVol.delete', ...making], async (kit) => {
      const home = await pool(kit);
      const before = (await home.getInfo()).available;
      const vol = await home.createVolXml(kit.inventory.volume('kit-vol', 65536));
      await vol.delete();
      kit.expect(await home.listAllVolumes()).toEqual([]);
      await kit.fails(home.lookupVolByName('kit-vol'), 'VIR_ERR_NO_STORAGE_VOL');
      await kit.fails(vol.getInfo(), 'VIR_ERR_NO_STORAGE_VOL');
      kit.expect((await home.getInfo()).available).toBe(before);
    }),
    it('what is written is read', ['storageVol.upload', 'storageVol.download', ...making], async (kit) => {
      const { vol } = await make(kit);
      await write(vol, 'hello');
      kit.expect(await read(vol, { length: 5n })).toBe('hello');
      await write(vol, 'J', { offset: 0n });
      kit.expect(await read(vol, { offset: 0n, length: 3n })).toBe('Jel');
      kit.expect(await read(vol, { offset: 4n, length: 3n })).toBe('o\0\0');
    }),
    it('a download is as long as the volume', ['storageVol.download', ...making], async (kit) => {
      const { vol } = await make(kit, 100_000);
      kit.expect((await read(vol, {})).length).toBe(100_000);
    }),
    it(
      'a wipe leaves nothing to read',
      ['storageVol.wipe', 'storageVol.upload', 'storageVol.download', ...making],
      async (kit) => {
        const { vol } = await make(kit);
        await write(vol, 'secret');
        await vol.wipe('zero');
        kit.expect(await read(vol, { length: 6n })).toBe('\0\0\0\0\0\0');
      },
    ),
    it(
      'a copy has the content, and goes its own way',
      ['storageVol.createXmlFrom', 'storageVol.upload', 'storageVol.download', ...making],
      async (kit) => {
        const { home, vol } = await make(kit);
        await write(vol, 'hello');
        const copy = await home.createVolXmlFrom(kit.inventory.volume('kit-copy', 65536), vol);
        await write(vol, 'J');
        kit.expect(await read(copy, { length: 5n })).toBe('hello');
      },
    ),
    it('it grows', ['storageVol.resize', ...making], async (kit) => {
      const { vol } = await make(kit);
      await vol.resize(131072n);
      kit.expect((await vol.getInfo()).capacity).toBe(131072n);
      await vol.resize(1024n, { delta: true });
      kit.expect((await vol.getInfo()).capacity).toBe(132096n);
    }),
    it('it does not shrink by mistake', ['storageVol.resize', ...making], async (kit) => {
      const { vol } = await make(kit);
      await kit.refused(() => vol.resize(4096n), 'VIR_ERR_INVALID_ARG');
      kit.expect((await vol.getInfo()).capacity).toBe(65536n);
    }),
    it('malformed XML makes nothing', making, async (kit) => {
      const home = await pool(kit);
      for (const xml of ['', '<volume>', '<volume/>', '<domain/>']) {
        const outcome = () =>
          home.createVolXml(xml).then(
            () => 'made',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
  ],
};
