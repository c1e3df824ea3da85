import { it, type Area, type Kit } from './kit.js';

const define = (kit: Kit) => kit.connection.defineNWFilterXml(kit.inventory.nwfilter({ name: kit.name() }));

/** Network filters, and their bindings. */
export const nwfilter: Area = {
  area: 'nwfilter',
  cases: [
    it('one is defined, and found', ['nwfilter.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect((await kit.connection.lookupNWFilterByName(one.name)).uuid).toBe(one.uuid);
      kit.expect((await kit.connection.lookupNWFilterByUuid(one.uuid)).name).toBe(one.name);
      kit.expect((await kit.connection.listAllNWFilters()).some(({ name }) => name === one.name)).toBe(true);
    }),
    it('the definition comes back', ['nwfilter.defineXml'], async (kit) => {
      const xml = await (await define(kit)).getXmlDesc();
      kit.contains(xml, "action='drop'");
      kit.contains(xml, "dstportstart='22'");
    }),
    it('a new definition replaces the old one', ['nwfilter.defineXml'], async (kit) => {
      const { name, uuid } = await define(kit);
      const more = "<rule action='accept' direction='out'><udp/></rule>";
      const one = await kit.connection.defineNWFilterXml(kit.inventory.nwfilter({ name, uuid, more }));
      kit.contains(await one.getXmlDesc(), "direction='out'");
    }),
    it('a name belongs to one UUID', ['nwfilter.defineXml'], async (kit) => {
      const { name } = await define(kit);
      const xml = kit.inventory.nwfilter({ name, uuid: '6b697400-1111-4222-8333-44445555666b' });
      await kit.refused(() => kit.connection.defineNWFilterXml(xml), 'VIR_ERR_OPERATION_FAILED');
    }),
    it('a filter does not refer to itself, by another or not', ['nwfilter.defineXml'], async (kit) => {
      const one = await define(kit);
      const [name, more] = [kit.name(), `<filterref filter='${one.name}'/>`];
      const two = await kit.connection.defineNWFilterXml(kit.inventory.nwfilter({ name, more }));
      for (const filter of [one, two]) {
        const spec = { name: one.name, uuid: one.uuid, more: `<filterref filter='${filter.name}'/>` };
        const call = () => kit.connection.defineNWFilterXml(kit.inventory.nwfilter(spec));
        await kit.refused(call, 'VIR_ERR_OPERATION_FAILED');
      }
    }),
    it('undefine forgets it', ['nwfilter.undefine', 'nwfilter.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.undefine();
      await kit.fails(kit.connection.lookupNWFilterByName(one.name), 'VIR_ERR_NO_NWFILTER');
      await kit.fails(one.getXmlDesc(), 'VIR_ERR_NO_NWFILTER');
    }),
    it('malformed XML defines nothing', ['nwfilter.defineXml'], async (kit) => {
      for (const xml of ['', '<filter>', '<filter/>', '<domain/>']) {
        const outcome = () =>
          kit.connection.defineNWFilterXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
    it(
      'a port has one binding, and its filter stays',
      ['nwfilterBinding.createXml', 'nwfilterBinding.delete', 'nwfilter.defineXml', 'nwfilter.undefine'],
      async (kit) => {
        const filter = await define(kit);
        const xml = kit.inventory.nwfilterBinding('kit0', filter.name);
        const binding = await kit.connection.createNWFilterBindingXml(xml);
        await kit.refused(() => kit.connection.createNWFilterBindingXml(xml), 'VIR_ERR_OPERATION_FAILED');
        await kit.refused(() => filter.undefine(), 'VIR_ERR_OPERATION_INVALID');
        await binding.delete();
        await filter.undefine();
      },
    ),
    it(
      'a binding is made, found and deleted',
      ['nwfilterBinding.createXml', 'nwfilterBinding.delete', 'nwfilter.defineXml'],
      async (kit) => {
        const { name } = await define(kit);
        const binding = await kit.connection.createNWFilterBindingXml(kit.inventory.nwfilterBinding('kit0', name));
        kit.expect([binding.portDev, binding.filterName]).toEqual(['kit0', name]);
        kit.expect((await kit.connection.lookupNWFilterBindingByPortDev('kit0')).filterName).toBe(name);
        kit.expect((await kit.connection.listAllNWFilterBindings()).map(({ portDev }) => portDev)).toEqual(['kit0']);
        kit.contains(await binding.getXmlDesc(), name);
        await binding.delete();
        await kit.fails(kit.connection.lookupNWFilterBindingByPortDev('kit0'), 'VIR_ERR_NO_NWFILTER_BINDING');
      },
    ),
  ],
};
