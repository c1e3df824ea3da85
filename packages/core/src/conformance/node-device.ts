import { it, type Area, type Kit } from './kit.js';

const make = (kit: Kit) => kit.connection.createNodeDeviceXml(kit.inventory.nodeDevice());

/** The devices of the host. */
export const nodeDevice: Area = {
  area: 'node device',
  cases: [
    it('each that is listed is found, and described', ['nodeDevice.listAll'], async (kit) => {
      for (const { name } of await kit.connection.listAllNodeDevices()) {
        const found = await kit.connection.lookupNodeDeviceByName(name);
        kit.contains(await found.getXmlDesc(), `<name>${name}</name>`);
      }
    }),
    it('parents are devices too', ['nodeDevice.getParent'], async (kit) => {
      const devices = await kit.connection.listAllNodeDevices();
      const names = new Set(devices.map(({ name }) => name));
      const parents = await Promise.all(devices.map((device) => device.getParent()));
      kit.expect(parents.every((parent) => parent === undefined || names.has(parent))).toBe(true);
    }),
    it('each has a capability', ['nodeDevice.listCaps'], async (kit) => {
      const devices = await kit.connection.listAllNodeDevices();
      const caps = await Promise.all(devices.map((device) => device.listCaps()));
      kit.expect(caps.every((of) => of.length > 0)).toBe(true);
    }),
    it('lists by capability are parts of the whole', ['nodeDevice.listAll'], async (kit) => {
      const all = (await kit.connection.listAllNodeDevices()).map(({ name }) => name);
      const systems = await kit.connection.listAllNodeDevices({ capSystem: true });
      kit.expect(systems.every(({ name }) => all.includes(name))).toBe(true);
      kit.expect(systems.length <= 1).toBe(true);
    }),
    it('one is made, and there', ['nodeDevice.createXml'], async (kit) => {
      const device = await make(kit);
      kit.expect((await kit.connection.listAllNodeDevices()).map(({ name }) => name).includes(device.name)).toBe(true);
      kit.expect((await kit.connection.lookupNodeDeviceByName(device.name)).name).toBe(device.name);
    }),
    it('one that is destroyed is gone', ['nodeDevice.destroy', 'nodeDevice.createXml'], async (kit) => {
      const device = await make(kit);
      await device.destroy();
      await kit.fails(kit.connection.lookupNodeDeviceByName(device.name), 'VIR_ERR_NO_NODE_DEVICE');
      await kit.fails(device.getXmlDesc(), 'VIR_ERR_NO_NODE_DEVICE');
    }),
    it('lists of active ones say what each says itself', ['nodeDevice.isActive'], async (kit) => {
      const active = (await kit.connection.listAllNodeDevices({ active: true })).map(({ name }) => name);
      const all = await kit.connection.listAllNodeDevices();
      for (const device of all) kit.expect(await device.isActive()).toBe(active.includes(device.name));
      kit.expect((await kit.connection.listAllNodeDevices({ inactive: true })).length).toBe(all.length - active.length);
    }),
    it(
      'what is not defined is not undefined, and does not start by itself',
      ['nodeDevice.undefine', 'nodeDevice.isPersistent', 'nodeDevice.getAutostart'],
      async (kit) => {
        for (const device of await kit.connection.listAllNodeDevices()) {
          if (await device.isPersistent()) continue;
          kit.expect(await device.getAutostart()).toBe(false);
          await kit.refused(() => device.undefine(), 'VIR_ERR_OPERATION_INVALID');
        }
      },
    ),
    it('what is active is not started', ['nodeDevice.create', 'nodeDevice.isActive'], async (kit) => {
      for (const device of await kit.connection.listAllNodeDevices({ active: true })) {
        await kit.refused(() => device.create(), 'VIR_ERR_OPERATION_INVALID');
      }
    }),
    it('the computer is not given to guests', ['nodeDevice.detach', 'nodeDevice.reAttach'], async (kit) => {
      for (const device of await kit.connection.listAllNodeDevices({ capSystem: true })) {
        await kit.refused(() => device.detach(undefined), 'VIR_ERR_INVALID_ARG', 'VIR_ERR_ARGUMENT_UNSUPPORTED');
        await kit.refused(() => device.reAttach(), 'VIR_ERR_INVALID_ARG');
      }
    }),
    it('the computer is not reset', ['nodeDevice.reset'], async (kit) => {
      for (const device of await kit.connection.listAllNodeDevices({ capSystem: true })) {
        await kit.refused(() => device.reset(), 'VIR_ERR_INVALID_ARG');
      }
    }),
    it(
      'the computer does not start, and is not changed',
      ['nodeDevice.setAutostart', 'nodeDevice.update'],
      async (kit) => {
        for (const device of await kit.connection.listAllNodeDevices({ capSystem: true })) {
          const codes = ['VIR_ERR_OPERATION_UNSUPPORTED', 'VIR_ERR_CONFIG_UNSUPPORTED', 'VIR_ERR_OPERATION_INVALID'];
          const xml = await device.getXmlDesc();
          await kit.refused(() => device.setAutostart(true), ...codes);
          await kit.refused(() => device.update(xml), ...codes);
        }
      },
    ),
    it('an HBA is found by its names', ['nodeDevice.lookupScsiHostByWwn', 'nodeDevice.createXml'], async (kit) => {
      const device = await make(kit);
      const [, wwnn = '', wwpn = ''] = /<wwnn>(.*)<\/wwnn>\s*<wwpn>(.*)<\/wwpn>/.exec(await device.getXmlDesc()) ?? [];
      kit.expect((await kit.connection.lookupNodeDeviceScsiHostByWwn(wwnn, wwpn)).name).toBe(device.name);
    }),
    it('an HBA that there is not is not found', ['nodeDevice.lookupScsiHostByWwn'], async (kit) => {
      const found = kit.connection.lookupNodeDeviceScsiHostByWwn('2000000000000001', '1000000000000001');
      await kit.fails(found, 'VIR_ERR_NO_NODE_DEVICE');
    }),
    it('malformed XML defines nothing', ['nodeDevice.defineXml'], async (kit) => {
      for (const xml of ['', '<device>', '<device/>', '<domain/>', kit.inventory.nodeDevice()]) {
        const outcome = () =>
          kit.connection.defineNodeDeviceXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
    it('malformed XML makes nothing', ['nodeDevice.createXml'], async (kit) => {
      for (const xml of ['', '<device>', '<device/>', '<domain/>']) {
        const outcome = () =>
          kit.connection.createNodeDeviceXml(xml).then(
            () => 'made',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }
    }),
  ],
};
