import type { EventOf } from '../handle/events.js';
import { it, refusals, started, stored, type Area, type Kit } from './kit.js';

const steps = ['domain.subscribe', ...started] as const;
const lifecycle = (kit: Kit) => kit.follow('domain.lifecycle');

/** Events, in order, for each step of a life. */
export const events: Area = {
  area: 'events',
  cases: [
    it(
      'a life is told in order',
      [...steps, 'domain.suspend', 'domain.resume', 'domain.destroy', 'domain.undefine'],
      async (kit) => {
        const told = await lifecycle(kit);
        const domain = await kit.pause();
        await domain.resume();
        await domain.destroy();
        await domain.undefine();
        await kit.told(told, [
          'defined added',
          'started booted',
          'suspended paused',
          'resumed unpaused',
          'stopped destroyed',
          'undefined removed',
        ]);
      },
    ),
    it('a shutdown is told', ['domain.subscribe', 'domain.shutdown', ...started], async (kit) => {
      const domain = await kit.start();
      const told = await lifecycle(kit);
      await domain.shutdown();
      await kit.eventually(async () => (await domain.getState()).state, 'shutoff');
      await kit.told(told, ['stopped shutdown']);
    }),
    it('a new definition is told', ['domain.subscribe', ...stored], async (kit) => {
      const told = await lifecycle(kit);
      const { name, uuid } = await kit.define();
      await kit.connection.defineDomainXml(kit.inventory.domain({ name, uuid, more: '<title>new</title>' }));
      await kit.told(told, ['defined added', 'defined updated']);
    }),
    it('a new name is told', ['domain.subscribe', 'domain.rename', ...stored], async (kit) => {
      const domain = await kit.define();
      const told = await lifecycle(kit);
      await domain.rename('kit-new');
      await kit.told(told, ['undefined renamed', 'defined renamed']);
    }),
    it('a transient life is told', ['domain.subscribe', 'domain.createXml', 'domain.destroy'], async (kit) => {
      const told = await lifecycle(kit);
      const domain = await kit.transient();
      await domain.destroy();
      await kit.told(told, ['started booted', 'stopped destroyed']);
    }),
    it('save and restore are told', ['domain.subscribe', 'domain.save', 'domain.restore', ...started], async (kit) => {
      const domain = await kit.start();
      const told = await lifecycle(kit);
      const file = `${kit.inventory.folder}/kit-events.save`;
      await domain.save(file);
      await kit.connection.restoreDomain(file);
      await kit.told(told, ['stopped saved', 'started restored']);
    }),
    it('a managed save is told', ['domain.subscribe', 'domain.managedSave', ...started], async (kit) => {
      const domain = await kit.start();
      const told = await lifecycle(kit);
      await domain.managedSave();
      await kit.told(told, ['stopped saved']);
    }),
    it('an event brings its domain', steps, async (kit) => {
      const told = await lifecycle(kit);
      const { name, uuid, id } = await kit.start();
      const [defined, begun] = await told.read(2);
      kit.expect([defined!.domain.name, defined!.domain.uuid]).toEqual([name, uuid]);
      kit.expect([begun!.domain.uuid, begun!.domain.id]).toEqual([uuid, id]);
    }),
    it('events of one domain are not those of another', steps, async (kit) => {
      const [one, other] = [await kit.define(), await kit.define()];
      const told = await kit.follow('domain.lifecycle', kit.connection, { of: one });
      await other.create();
      await one.create();
      const [first] = await told.read(1);
      kit.expect(first!.domain.name).toBe(one.name);
    }),
    it('events of many domains come in the order of each', [...steps, 'domain.destroy'], async (kit) => {
      const domains = await Promise.all(Array.from({ length: 10 }, () => kit.define()));
      const told = await lifecycle(kit);
      for (const domain of domains) await domain.create();
      for (const domain of domains) await domain.destroy();
      const lives = new Map(domains.map(({ uuid }) => [uuid, [] as string[]]));
      while ([...lives.values()].some((life) => !life.includes('stopped'))) {
        const [{ domain, event }] = (await told.read(1)) as [EventOf<'domain.lifecycle'>];
        if (event === 'started' || event === 'stopped') lives.get(domain.uuid)!.push(event);
      }
      kit.expect([...lives.values()]).toEqual(domains.map(() => ['started', 'stopped']));
    }),
    it('two who listen are told the same', steps, async (kit) => {
      const [one, other] = [await lifecycle(kit), await lifecycle(kit)];
      await kit.start();
      await kit.told(one, ['defined added', 'started booted']);
      await kit.told(other, ['defined added', 'started booted']);
    }),
    it('another connection is told', steps, async (kit) => {
      const beside = await kit.open({ beside: kit.connection });
      const told = await kit.follow('domain.lifecycle', beside);
      await kit.start();
      await kit.told(told, ['defined added', 'started booted']);
    }),
    it('who stopped listening is not told', steps, async (kit) => {
      const domain = await kit.define();
      const told = await lifecycle(kit);
      await told.stream.return();
      await domain.create();
      kit.expect((await told.stream.next()).done).toBe(true);
    }),
    it('what fails is not told', [...steps, 'domain.destroy'], async (kit) => {
      const domain = await kit.define();
      const told = await lifecycle(kit);
      await kit.fails(domain.destroy(), ...refusals);
      await domain.create();
      await kit.fails(domain.create(), ...refusals);
      await domain.destroy();
      await kit.told(told, ['started booted', 'stopped destroyed']);
    }),
    it('a call in the loop does not hang', [...steps, 'domain.destroy'], async (kit) => {
      const told = await lifecycle(kit);
      await kit.start();
      let last = '';
      while (last !== 'stopped') {
        const [{ domain, event }] = (await told.read(1)) as [EventOf<'domain.lifecycle'>];
        if (event === 'started') await domain.destroy();
        last = event;
      }
    }),
    it('metadata is told', ['domain.subscribe', 'domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      const told = await kit.follow('domain.metadataChange');
      await domain.setMetadata('title', 'x', undefined, undefined);
      await domain.setMetadata('element', '<a/>', 'k', 'http://example.org/kit');
      const changes = (await told.read(2)).map(({ type, nsUri }) => `${type} ${nsUri}`);
      kit.expect(changes).toEqual(['title undefined', 'element http://example.org/kit']);
    }),
    it(
      'the life of a network is told',
      ['network.subscribe', 'network.defineXml', 'network.create', 'network.destroy', 'network.undefine'],
      async (kit) => {
        const told = await kit.follow('network.lifecycle');
        const network = await kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name() }));
        await network.create();
        await network.destroy();
        await network.undefine();
        const life = (await told.read(4)).map(({ event, network: of }) => `${of.name} ${event}`);
        kit
          .expect(life)
          .toEqual(['defined', 'started', 'stopped', 'undefined'].map((event) => `${network.name} ${event}`));
      },
    ),
    it(
      'the life of a pool is told',
      [
        'storagePool.subscribe',
        'storagePool.defineXml',
        'storagePool.create',
        'storagePool.destroy',
        'storagePool.undefine',
        'storagePool.build',
      ],
      async (kit) => {
        const told = await kit.follow('storagePool.lifecycle');
        const pool = await kit.connection.defineStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
        await pool.build();
        await pool.create();
        await pool.destroy();
        await pool.undefine();
        const life = (await told.read(5)).map(({ event }) => event);
        kit.expect(life).toEqual(['defined', 'created', 'started', 'stopped', 'undefined']);
      },
    ),
    it(
      'a refresh of a pool is told',
      ['storagePool.subscribe', 'storagePool.refresh', 'storagePool.createXml'],
      async (kit) => {
        const pool = await kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
        const told = await kit.follow('storagePool.refresh');
        await pool.refresh();
        kit.expect((await told.read(1))[0]!.storagePool.uuid).toBe(pool.uuid);
      },
    ),
    it(
      'the life of a device is told',
      ['nodeDevice.subscribe', 'nodeDevice.createXml', 'nodeDevice.destroy'],
      async (kit) => {
        const told = await kit.follow('nodeDevice.lifecycle');
        const device = await kit.connection.createNodeDeviceXml(kit.inventory.nodeDevice());
        await device.destroy();
        const life = (await told.read(2)).map(({ event, nodeDevice: of }) => `${of.name} ${event}`);
        kit.expect(life).toEqual([`${device.name} created`, `${device.name} deleted`]);
      },
    ),
    it('the life of a secret is told', ['secret.subscribe', 'secret.defineXml', 'secret.undefine'], async (kit) => {
      const told = await kit.follow('secret.lifecycle');
      const one = await kit.connection.defineSecretXml(kit.inventory.secret(kit.name()));
      await one.undefine();
      kit.expect((await told.read(2)).map(({ event }) => event)).toEqual(['defined', 'undefined']);
    }),
  ],
};
