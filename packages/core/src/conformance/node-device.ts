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
