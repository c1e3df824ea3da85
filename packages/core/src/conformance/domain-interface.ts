import { it, started, stored, type Area } from './kit.js';

/** Network interfaces of domains. */
export const domainInterface: Area = {
  area: 'domain interface',
  cases: [
    it('counters are of a guest that runs', ['domain.interfaceStats', ...started], async (kit) => {
      const domain = await kit.start();
      const { rxBytes, txBytes } = await domain.interfaceStats(kit.inventory.nic);
      kit.expect([typeof rxBytes, typeof txBytes]).toEqual(['bigint', 'bigint']);
      await kit.fails((await kit.define()).interfaceStats(kit.inventory.nic), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('an interface that there is not has no counters', ['domain.interfaceStats', ...started], async (kit) => {
      await kit.fails((await kit.start()).interfaceStats('kitnic'), 'VIR_ERR_INVALID_ARG');
    }),
    it(
      'limits are kept',
      ['domain.setInterfaceParameters', 'domain.getInterfaceParameters', ...stored],
      async (kit) => {
        const domain = await kit.define();
        const { mac } = kit.inventory;
        await domain.setInterfaceParameters(mac, { 'inbound.average': 100, 'inbound.peak': 200 }, { config: true });
        const params = await domain.getInterfaceParameters(mac, { config: true });
        kit
          .expect([params['inbound.average'], params['inbound.peak'], params['outbound.average']])
          .toEqual([100, 200, 0]);
        kit.contains(await domain.getXmlDesc(), "<inbound average='100'");
      },
    ),
    it(
      'a limit of 0 takes it away',
      ['domain.setInterfaceParameters', 'domain.getInterfaceParameters', ...stored],
      async (kit) => {
        const domain = await kit.define();
        const { mac } = kit.inventory;
        await domain.setInterfaceParameters(mac, { 'outbound.average': 100 }, { config: true });
        await domain.setInterfaceParameters(mac, { 'outbound.average': 0 }, { config: true });
        kit.lacks(await domain.getXmlDesc(), '<outbound');
      },
    ),
    it(
      'limits are those of now, or of the next start',
      ['domain.setInterfaceParameters', 'domain.getInterfaceParameters', ...started],
      async (kit) => {
        const domain = await kit.start();
        const { mac } = kit.inventory;
        await domain.setInterfaceParameters(mac, { 'inbound.average': 70 }, { live: true });
        const average = async (options: object) =>
          (await domain.getInterfaceParameters(mac, options))['inbound.average'];
        kit.expect([await average({ live: true }), await average({ config: true })]).toEqual([70, 0]);
        await domain.setInterfaceParameters(mac, { 'inbound.average': 90 }, { config: true });
        kit.expect([await average({ live: true }), await average({ config: true })]).toEqual([70, 90]);
      },
    ),
    it('an interface that there is not is not limited', ['domain.setInterfaceParameters', ...stored], async (kit) => {
      const domain = await kit.define();
      const call = () => domain.setInterfaceParameters('kitnic', { 'inbound.average': 1 }, { config: true });
      await kit.refused(call, 'VIR_ERR_INVALID_ARG');
    }),
    it(
      'addresses are told under the interface that has them',
      ['domain.interfaceAddresses', ...started],
      async (kit) => {
        const found = await (await kit.start()).interfaceAddresses('lease');
        kit.expect(found.every(({ name, addrs }) => name.length > 0 && Array.isArray(addrs))).toBe(true);
        const ours = found.find(({ hwaddr }) => hwaddr === kit.inventory.mac);
        kit.expect(found.length === 0 || ours !== undefined).toBe(true);
      },
    ),
    it('addresses are those of a guest that runs', ['domain.interfaceAddresses', ...stored], async (kit) => {
      await kit.fails((await kit.define()).interfaceAddresses('lease'), 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};
