import { it, type Area, type Kit } from './kit.js';

const define = (kit: Kit) => kit.connection.defineInterfaceXml(kit.inventory.interface(kit.name()));
const names = async (kit: Kit, options: object = {}) =>
  (await kit.connection.listAllInterfaces(options)).map(({ name }) => name);

/** The host's own network interfaces. */
export const hostInterface: Area = {
  area: 'interface',
  cases: [
    it('a definition is there and starts nothing', ['interface.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect(await one.isActive()).toBe(false);
      kit.expect((await names(kit)).includes(one.name)).toBe(true);
      kit.contains(await one.getXmlDesc(), `name='${one.name}'`);
    }),
    it('one is found by name and by MAC address', ['interface.defineXml'], async (kit) => {
      const one = await define(kit);
      kit.expect((await kit.connection.lookupInterfaceByName(one.name)).ref).toEqual(one.ref);
      kit.expect((await kit.connection.lookupInterfaceByMacString(one.mac)).ref).toEqual(one.ref);
    }),
    it(
      'create starts, destroy stops',
      ['interface.create', 'interface.destroy', 'interface.defineXml'],
      async (kit) => {
        const one = await define(kit);
        await one.create();
        kit.expect(await one.isActive()).toBe(true);
        await one.destroy();
        kit.expect(await one.isActive()).toBe(false);
      },
    ),
    it('one that runs is not started again', ['interface.create', 'interface.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.create();
      await kit.refused(() => one.create(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('one that is stopped is not stopped again', ['interface.destroy', 'interface.defineXml'], async (kit) => {
      const one = await define(kit);
      await kit.refused(() => one.destroy(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('undefine forgets it', ['interface.undefine', 'interface.defineXml'], async (kit) => {
      const one = await define(kit);
      await one.undefine();
      await kit.fails(kit.connection.lookupInterfaceByName(one.name), 'VIR_ERR_NO_INTERFACE');
    }),
    it('lists say what they are asked for', ['interface.create', 'interface.defineXml'], async (kit) => {
      const [off, on] = [await define(kit), await define(kit)];
      await on.create();
      const ours = async (options: object) => (await names(kit, options)).filter((name) => name.startsWith('kit-'));
      kit.expect(await ours({ active: true })).toEqual([on.name]);
      kit.expect(await ours({ inactive: true })).toEqual([off.name]);
    }),
    it(
      'a change is rolled back',
      ['interface.changeBegin', 'interface.changeRollback', 'interface.defineXml'],
      async (kit) => {
        const before = (await names(kit)).sort();
        await kit.connection.interfaceChangeBegin();
        await define(kit);
        await kit.connection.interfaceChangeRollback();
        kit.expect((await names(kit)).sort()).toEqual(before);
      },
    ),
    it(
      'a change is committed',
      ['interface.changeBegin', 'interface.changeCommit', 'interface.defineXml'],
      async (kit) => {
        await kit.connection.interfaceChangeBegin();
        const one = await define(kit);
        await kit.connection.interfaceChangeCommit();
        kit.expect((await names(kit)).includes(one.name)).toBe(true);
        await kit.refused(() => kit.connection.interfaceChangeRollback(), 'VIR_ERR_OPERATION_INVALID');
      },
    ),
    it('one change at a time', ['interface.changeBegin'], async (kit) => {
      await kit.connection.interfaceChangeBegin();
      await kit.refused(() => kit.connection.interfaceChangeBegin(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('what has not begun is not committed', ['interface.changeCommit'], async (kit) => {
      await kit.refused(() => kit.connection.interfaceChangeCommit(), 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};
