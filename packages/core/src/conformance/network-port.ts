import type { Member } from '../driver/session.js';
import { it, type Area, type Kit } from './kit.js';

const uuid = '5d744f21-ba4a-4d6e-bdb2-30a35ff3207d';
const other = '5d744f21-ba4a-4d6e-bdb2-30a35ff3207e';
const running = ['network.create', 'network.defineXml'] as const satisfies readonly Member[];

const start = async (kit: Kit) => {
  const network = await kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name() }));
  await network.create();
  return network;
};

/** What is plugged into a network. */
export const networkPort: Area = {
  area: 'network port',
  cases: [
    it('one is made, and found', ['networkPort.createXml', ...running], async (kit) => {
      const network = await start(kit);
      const port = await network.createPortXml(kit.inventory.networkPort(uuid));
      kit.expect(port.uuid).toBe(uuid);
      kit.expect((await network.listAllPorts()).map((one) => one.uuid)).toEqual([uuid]);
      kit.expect((await network.lookupPortByUuid(uuid)).uuid).toBe(uuid);
    }),
    it('it is plugged in', ['networkPort.createXml', ...running], async (kit) => {
      const port = await (await start(kit)).createPortXml(kit.inventory.networkPort(uuid));
      kit.contains(await port.getXmlDesc(), '<plug ');
    }),
    it('at first there is none', ['networkPort.listAll', ...running], async (kit) => {
      const network = await start(kit);
      kit.expect(await network.listAllPorts()).toEqual([]);
      await kit.fails(network.lookupPortByUuid(uuid), 'VIR_ERR_NO_NETWORK_PORT');
    }),
    it('a UUID is taken once', ['networkPort.createXml', ...running], async (kit) => {
      const network = await start(kit);
      await network.createPortXml(kit.inventory.networkPort(uuid));
      await kit.fails(network.createPortXml(kit.inventory.networkPort(uuid)), 'VIR_ERR_NETWORK_PORT_EXIST');
      kit.expect((await network.listAllPorts()).length).toBe(1);
    }),
    it('one is deleted, the other is not', ['networkPort.delete', 'networkPort.createXml', ...running], async (kit) => {
      const network = await start(kit);
      const port = await network.createPortXml(kit.inventory.networkPort(uuid));
      await network.createPortXml(kit.inventory.networkPort(other));
      await port.delete();
      kit.expect((await network.listAllPorts()).map((one) => one.uuid)).toEqual([other]);
      await kit.fails(port.getXmlDesc(), 'VIR_ERR_NO_NETWORK_PORT');
    }),
    it(
      'limits are kept',
      ['networkPort.setParameters', 'networkPort.getParameters', 'networkPort.createXml', ...running],
      async (kit) => {
        const port = await (await start(kit)).createPortXml(kit.inventory.networkPort(uuid));
        await port.setParameters({ 'inbound.average': 100, 'outbound.average': 50 });
        const params = await port.getParameters();
        kit.expect([params['inbound.average'], params['outbound.average']]).toEqual([100, 50]);
      },
    ),
    it('a network that does not run has no ports', ['networkPort.createXml', 'network.defineXml'], async (kit) => {
      const network = await kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name() }));
      const call = () => network.createPortXml(kit.inventory.networkPort(uuid));
      await kit.refused(call, 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};
