import { it, type Area, type Kit } from './kit.js';

const define = (kit: Kit, more?: string) =>
  kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name(), ...(more ? { more } : {}) }));
const names = async (kit: Kit, options: object = {}) =>
  (await kit.connection.listAllNetworks(options)).map(({ name }) => name);

/** Virtual networks. */
export const network: Area = {
  area: 'network',
  cases: [
    it('a definition is there and starts nothing', ['network.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect([await one.isActive(), await one.isPersistent()]).toEqual([false, true]);
      kit.expect((await names(kit)).includes(one.name)).toBe(true);
    }),
    it('one is found by name and by UUID', ['network.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect((await kit.connection.lookupNetworkByName(one.name)).ref).toEqual(one.ref);
      kit.expect((await kit.connection.lookupNetworkByUuid(one.uuid)).ref).toEqual(one.ref);
    }),
    it('the definition comes back', ['network.defineXml'], async (kit) => {
      const xml = await (await define(kit)).getXmlDesc();
      for (const part of ['<uuid>', "address='192.168.177.1'", "start='192.168.177.2'"]) kit.contains(xml, part);
    }),
    it('create starts, destroy stops', ['network.create', 'network.destroy', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.create();
      kit.expect(await one.isActive()).toBe(true);
      await one.destroy();
      kit.expect([await one.isActive(), await one.isPersistent()]).toEqual([false, true]);
    }),
    it('one that runs is not started again', ['network.create', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.create();
      await kit.refused(() => one.create(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a transient one is gone when it stops', ['network.createXml', 'network.destroy'], async (kit) => {
      const one = await kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() }));
      kit.expect([await one.isActive(), await one.isPersistent()]).toEqual([true, false]);
      await one.destroy();
      await kit.fails(kit.connection.lookupNetworkByName(one.name), 'VIR_ERR_NO_NETWORK');
    }),
    it('one that runs is not started from XML', ['network.createXml'], async (kit) => {
      const { name, uuid } = await kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() }));
      const again = () => kit.connection.createNetworkXml(kit.inventory.network({ name, uuid }));
      await kit.refused(again, 'VIR_ERR_OPERATION_INVALID');
    }),
    it('undefine forgets it', ['network.undefine', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.undefine();
      await kit.fails(kit.connection.lookupNetworkByName(one.name), 'VIR_ERR_NO_NETWORK');
      await kit.fails(one.getXmlDesc(), 'VIR_ERR_NO_NETWORK');
    }),
    it('a name belongs to one UUID', ['network.defineXml'], async (kit) => {
      const { name } = await define(kit);
      const xml = kit.inventory.network({ name, uuid: '6b697400-1111-4222-8333-444455556668' });
      await kit.refused(() => kit.connection.defineNetworkXml(xml), 'VIR_ERR_OPERATION_FAILED');
    }),
    it(
      'autostart is off at first, and is kept',
      ['network.setAutostart', 'network.getAutostart', 'network.defineXml'],
      async (kit) => {
        const one = await define(kit);
        kit.expect(await one.getAutostart()).toBe(false);
        await one.setAutostart(true);
        kit.expect(await one.getAutostart()).toBe(true);
      },
    ),
    it(
      'lists say what they are asked for',
      ['network.create', 'network.setAutostart', 'network.defineXml'],
      async (kit) => {
        const [off, on] = [await define(kit), await define(kit)];
        await on.create();
        await off.setAutostart(true);
        const ours = async (options: object) => (await names(kit, options)).filter((name) => name.startsWith('kit-'));
        kit.expect(await ours({ active: true })).toEqual([on.name]);
        kit.expect(await ours({ inactive: true })).toEqual([off.name]);
        kit.expect(await ours({ autostart: true })).toEqual([off.name]);
        kit.expect((await ours({ persistent: true })).length).toBe(2);
        kit.expect(await ours({ transient: true })).toEqual([]);
      },
    ),
    it('a bridge has a name', ['network.getBridgeName', 'network.defineXml'], async (kit) => {
      kit.expect((await (await define(kit)).getBridgeName()).length > 0).toBe(true);
    }),
    it('a host of the DHCP server comes and goes', ['network.update', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      const host = "<host mac='52:54:00:11:22:33' name='a' ip='192.168.177.50'/>";
      await one.update('addLast', 'ipDhcpHost', -1, host, { config: true });
      kit.contains(await one.getXmlDesc(), '52:54:00:11:22:33');
      const call = () => one.update('addLast', 'ipDhcpHost', -1, host, { config: true });
      await kit.refused(call, 'VIR_ERR_OPERATION_INVALID');
      await one.update('delete', 'ipDhcpHost', -1, host, { config: true });
      kit.lacks(await one.getXmlDesc(), '52:54:00:11:22:33');
    }),
    it('a network that is not kept has no next start', ['network.update', 'network.createXml'], async (kit) => {
      const one = await kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() }));
      const host = "<host mac='52:54:00:11:22:33' name='a' ip='192.168.177.50'/>";
      const call = () => one.update('addLast', 'ipDhcpHost', -1, host, { config: true });
      await kit.refused(call, 'VIR_ERR_OPERATION_INVALID');
    }),
    it('lists tell transient networks', ['network.createXml', 'network.defineXml'], async (kit) => {
      const kept = await define(kit);
      const passing = await kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() }));
      const [persistent, transient] = [await names(kit, { persistent: true }), await names(kit, { transient: true })];
      kit.expect([persistent.includes(kept.name), persistent.includes(passing.name)]).toEqual([true, false]);
      kit.expect([transient.includes(kept.name), transient.includes(passing.name)]).toEqual([false, true]);
    }),
    it('what runs is not changed where nothing runs', ['network.update', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      const host = "<host mac='52:54:00:11:22:33' name='a' ip='192.168.177.50'/>";
      await kit.refused(
        () => one.update('addLast', 'ipDhcpHost', -1, host, { live: true }),
        'VIR_ERR_OPERATION_INVALID',
      );
    }),
    it(
      'leases are addresses of this network',
      ['network.getDhcpLeases', 'network.create', 'network.defineXml'],
      async (kit) => {
        const one = await define(kit);
        await one.create();
        const leases = await one.getDhcpLeases(undefined);
        kit.expect(leases.every(({ ipaddr }) => ipaddr.startsWith('192.168.177.'))).toBe(true);
      },
    ),
    it('malformed XML defines nothing', ['network.defineXml'], async (kit) => {
      for (const xml of ['', '<network>', '<network/>', '<domain/>']) {
        const outcome = () =>
          kit.connection.defineNetworkXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
    it(
      'title is set, changed and taken away',
      ['network.setMetadata', 'network.getMetadata', 'network.defineXml'],
      async (kit) => {
        const one = await define(kit);
        await one.setMetadata('title', 'kit', undefined, undefined, { config: true });
        kit.expect(await one.getMetadata('title', undefined, { config: true })).toBe('kit');
        await one.setMetadata('title', undefined, undefined, undefined, { config: true });
        await kit.fails(one.getMetadata('title', undefined, { config: true }), 'VIR_ERR_NO_NETWORK_METADATA');
      },
    ),
    it(
      'elements belong to their namespaces, and are in the document',
      ['network.setMetadata', 'network.getMetadata', 'network.defineXml'],
      async (kit) => {
        const one = await define(kit);
        const [mine, other] = ['http://example.org/kit', 'http://example.org/other'];
        await one.setMetadata('element', '<a b="1"/>', 'kit', mine, { config: true });
        kit.expect(await one.getMetadata('element', mine, { config: true })).toBe('<a b="1"/>');
        kit.contains(await one.getXmlDesc(), `xmlns:kit="${mine}"`);
        await kit.fails(one.getMetadata('element', other, { config: true }), 'VIR_ERR_NO_NETWORK_METADATA');
        await kit.refused(() => one.setMetadata('element', '<a/>', undefined, mine), 'VIR_ERR_INVALID_ARG');
        await kit.refused(() => one.getMetadata('element', mine, { live: true }), 'VIR_ERR_OPERATION_INVALID');
        await kit.refused(() => one.setMetadata('title', 'a\nb', undefined, undefined), 'VIR_ERR_INVALID_ARG');
      },
    ),
    it(
      'what runs and what is stored have their own',
      ['network.setMetadata', 'network.getMetadata', 'network.create', 'network.defineXml'],
      async (kit) => {
        const one = await define(kit);
        const live = { live: true };
        const call = () => one.setMetadata('description', 'x', undefined, undefined, live);
        await kit.refused(call, 'VIR_ERR_OPERATION_INVALID');
        await one.create();
        await one.setMetadata('description', 'stored', undefined, undefined, { config: true });
        await kit.fails(one.getMetadata('description', undefined, live), 'VIR_ERR_NO_NETWORK_METADATA');
        kit.expect(await one.getMetadata('description', undefined, { config: true })).toBe('stored');
        await one.setMetadata('description', 'now', undefined, undefined);
        kit.expect(await one.getMetadata('description', undefined, live)).toBe('now');
      },
    ),
    it('metadata is told', ['network.subscribe', 'network.setMetadata', 'network.defineXml'], async (kit) => {
      const one = await define(kit);
      const told = await kit.follow('network.metadataChange');
      await one.setMetadata('title', 'x', undefined, undefined);
      await one.setMetadata('element', '<a/>', 'k', 'http://example.org/kit');
      const changes = (await told.read(2)).map(({ type, nsUri }) => `${type} ${nsUri}`);
      kit.expect(changes).toEqual(['title undefined', 'element http://example.org/kit']);
    }),
  ],
};
