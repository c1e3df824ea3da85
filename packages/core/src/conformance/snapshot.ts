import type { Domain } from '../handle/domain.js';
import { it, started, stored, type Area, type Kit } from './kit.js';
import { namesOf, tree } from './moments.js';

const take = (kit: Kit, domain: Domain, name: string) => domain.createSnapshotXml(kit.inventory.snapshot(name));

/** Snapshots. */
export const snapshot: Area = {
  area: 'snapshot',
  cases: [
    it('one is taken, and found', ['snapshot.createXml', ...started], async (kit) => {
      const domain = await kit.start();
      const made = await take(kit, domain, 'one');
      kit.expect(made.name).toBe('one');
      kit.expect((await domain.lookupSnapshotByName('one')).name).toBe('one');
      kit.expect(namesOf(await domain.listAllSnapshots())).toEqual(['one']);
      kit.contains(await made.getXmlDesc(), `<uuid>${domain.uuid}</uuid>`);
    }),
    it('one without a name gets one', ['snapshot.createXml', ...started], async (kit) => {
      const made = await (await kit.start()).createSnapshotXml('<domainsnapshot/>');
      kit.expect(made.name.length > 0).toBe(true);
    }),
    it('at first none is current', ['snapshot.current', 'snapshot.hasCurrent', ...stored], async (kit) => {
      const domain = await kit.define();
      kit.expect(await domain.hasCurrentSnapshot()).toBe(false);
      await kit.fails(domain.getCurrentSnapshot(), 'VIR_ERR_NO_DOMAIN_SNAPSHOT');
    }),
    it('the last one is current', ['snapshot.current', 'snapshot.isCurrent', ...started], async (kit) => {
      const domain = await kit.start();
      const [one, two] = [await take(kit, domain, 'one'), await take(kit, domain, 'two')];
      kit.expect((await domain.getCurrentSnapshot()).name).toBe('two');
      kit.expect([await one.isCurrent(), await two.isCurrent()]).toEqual([false, true]);
    }),
    it('going back brings the state of then', ['snapshot.revert', ...started, 'domain.suspend'], async (kit) => {
      const domain = await kit.pause();
      const before = await take(kit, domain, 'before');
      await domain.resume();
      await before.revert();
      await kit.eventually(async () => (await domain.getState()).state, 'paused');
    }),
    it('going back brings the definition of then', ['snapshot.revert', ...stored], async (kit) => {
      const domain = await kit.define({ more: '<title>then</title>' });
      const before = await take(kit, domain, 'before');
      const { name, uuid } = domain;
      await kit.connection.defineDomainXml(kit.inventory.domain({ name, uuid, more: '<title>now</title>' }));
      await before.revert();
      kit.contains(await domain.getXmlDesc(), '<title>then</title>');
    }),
    it('what is gone back to is current', ['snapshot.revert', 'snapshot.current', ...started], async (kit) => {
      const domain = await kit.start();
      const one = await take(kit, domain, 'one');
      await take(kit, domain, 'two');
      await one.revert();
      kit.expect((await domain.getCurrentSnapshot()).name).toBe('one');
      const next = await take(kit, domain, 'branch');
      kit.expect((await next.getParent()).name).toBe('one');
    }),
    it('going back may end in a pause', ['snapshot.revert', ...started], async (kit) => {
      const domain = await kit.start();
      const before = await take(kit, domain, 'before');
      await before.revert({ paused: true });
      await kit.eventually(async () => (await domain.getState()).state, 'paused');
      await kit.fails(before.revert({ paused: true, running: true }), 'VIR_ERR_INVALID_ARG');
    }),
    it(
      'a domain that has any is not undefined by mistake',
      ['domain.undefine', 'snapshot.createXml', ...stored],
      async (kit) => {
        const domain = await kit.define();
        await take(kit, domain, 'one');
        await kit.refused(() => domain.undefine(), 'VIR_ERR_OPERATION_INVALID');
        await domain.undefine({ snapshotsMetadata: true });
        await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
      },
    ),
    it('the host has a record of each', ['snapshot.hasMetadata', ...started], async (kit) => {
      kit.expect(await (await take(kit, await kit.start(), 'one')).hasMetadata()).toBe(true);
    }),
    it('a name is taken once', ['snapshot.createXml', ...started], async (kit) => {
      const domain = await kit.start();
      await take(kit, domain, 'one');
      const again = await take(kit, domain, 'one').then(
        () => 'taken',
        () => 'refused',
      );
      kit.expect([again, (await domain.listAllSnapshots()).length]).toEqual(['refused', 1]);
    }),
    ...tree({
      section: 'snapshot',
      missing: 'VIR_ERR_NO_DOMAIN_SNAPSHOT',
      take,
      list: (domain, options) => domain.listAllSnapshots(options),
      lookup: (domain, name) => domain.lookupSnapshotByName(name),
      having: ({ connection }) => connection.listAllDomains({ hasSnapshot: true }),
    }),
  ],
};
