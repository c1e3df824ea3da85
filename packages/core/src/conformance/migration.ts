import type { Member } from '../driver/session.js';
import { it, started, stored, type Area } from './kit.js';

const steps = [
  'domain.migrateBegin',
  'domain.migratePrepare',
  'domain.migratePerform',
  'domain.migrateFinish',
  'domain.migrateConfirm',
] as const satisfies readonly Member[];

/** From one host to another: what arrives, what stays, and what is refused with nothing changed. */
export const migration: Area = {
  area: 'migration',
  cases: [
    it('a guest that runs arrives running', [...steps, ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      const moved = await domain.migrate(there, {}, { live: true });
      kit.expect([moved.uuid, moved.name]).toEqual([domain.uuid, domain.name]);
      kit.expect(await moved.getState()).toEqual({ state: 'running', reason: 'migrated' });
      kit.expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'migrated' });
      kit.expect(await moved.isPersistent()).toBe(false);
      await moved.destroy();
      await kit.fails(there.lookupDomainByName(domain.name), 'VIR_ERR_NO_DOMAIN');
    }),
    it('a guest moves for good', [...steps, ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      const moved = await domain.migrate(there, {}, { live: true, persistDest: true, undefineSource: true });
      await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
      await moved.destroy();
      kit.expect((await there.lookupDomainByName(domain.name)).uuid).toBe(domain.uuid);
    }),
    it('a transient guest leaves nothing behind', [...steps, 'domain.createXml'], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.transient()];
      await domain.migrate(there, {}, { live: true });
      await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
      kit.expect((await there.lookupDomainByName(domain.name)).uuid).toBe(domain.uuid);
    }),
    it('a guest that is paused arrives paused', [...steps, 'domain.suspend', ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.pause()];
      const moved = await domain.migrate(there, {}, {});
      kit.expect((await moved.getState()).state).toBe('paused');
      await moved.resume();
      kit.expect((await moved.getState()).state).toBe('running');
    }),
    it('a guest is paused on arrival', [...steps, ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      const moved = await domain.migrate(there, {}, { live: true, paused: true });
      kit.expect((await moved.getState()).state).toBe('paused');
    }),
    it('a guest arrives under another name', [...steps, ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      const moved = await domain.migrate(there, { destination_name: 'kit-moved' }, { live: true });
      kit.expect([moved.uuid, moved.name]).toEqual([domain.uuid, 'kit-moved']);
      kit.expect((await there.lookupDomainByName('kit-moved')).uuid).toBe(domain.uuid);
    }),
    it('a definition moves alone', [...steps, ...stored], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.define()];
      const moved = await domain.migrate(there, {}, { offline: true, persistDest: true });
      kit.expect([(await moved.getState()).state, await moved.isPersistent()]).toEqual(['shutoff', true]);
      kit.expect((await domain.getState()).state).toBe('shutoff');
    }),
    it('both sides tell of it', [...steps, 'domain.subscribe', ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      const [here, far] = [await kit.follow('domain.lifecycle'), await kit.follow('domain.lifecycle', there)];
      await domain.migrate(there, {}, { live: true });
      await kit.told(here, ['suspended migrated', 'stopped migrated']);
      await kit.told(far, ['started migrated', 'resumed migrated']);
    }),
    it('a guest that does not run cannot go live', [...steps, ...stored], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.define()];
      await kit.refused(() => domain.migrate(there, {}, { live: true }), 'VIR_ERR_OPERATION_INVALID');
      await kit.fails(there.lookupDomainByName(domain.name), 'VIR_ERR_NO_DOMAIN');
    }),
    it('where there is one of its name, nothing changes', [...steps, ...started], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.start()];
      await there.defineDomainXml(kit.inventory.domain({ name: domain.name }));
      const before = await (await there.lookupDomainByName(domain.name)).getXmlDesc();
      await kit.refused(() => domain.migrate(there, {}, { live: true }), 'VIR_ERR_OPERATION_FAILED');
      kit.expect(await (await there.lookupDomainByName(domain.name)).getXmlDesc()).toBe(before);
    }),
    it('nobody is let in who was not announced', [...steps, ...stored], async (kit) => {
      const domain = await kit.define();
      const { dispatch } = kit.connection;
      const params = { destination_name: domain.name };
      const finish = () => dispatch.call('domain', 'migrateFinish', params, new Uint8Array(), 1, false, undefined);
      await kit.refused(finish, 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a cookie of somebody else is refused', [...steps, ...stored], async (kit) => {
      const { dispatch } = kit.connection;
      const params = { destination_xml: kit.inventory.domain({ name: 'kit-guest' }) };
      const cookie = new TextEncoder().encode('kit');
      const prepare = () => dispatch.call('domain', 'migratePrepare', params, cookie, 1, undefined);
      await kit.refused(prepare, 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_XML_ERROR', 'VIR_ERR_INVALID_ARG');
    }),
    it('an offline migration needs a definition there', [...steps, ...stored], async (kit) => {
      const [there, domain] = [await kit.open(), await kit.define()];
      await kit.refused(() => domain.migrate(there, {}, { offline: true }), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('post-copy needs a migration', ['domain.migrateStartPostCopy', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.migrateStartPostCopy(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it(
      'the size of a cache is kept',
      ['domain.migrateSetCompressionCache', 'domain.migrateGetCompressionCache', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.migrateSetCompressionCache(65_536n);
        kit.expect(await domain.migrateGetCompressionCache()).toBe(65_536n);
      },
    ),
    it('a speed beyond all measure is refused', ['domain.migrateSetMaxSpeed', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.migrateSetMaxSpeed(1n << 60n), 'VIR_ERR_OVERFLOW', 'VIR_ERR_INVALID_ARG');
    }),
  ],
};
