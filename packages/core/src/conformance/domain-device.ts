import { it, started, stored, type Area, type Kit } from './kit.js';

const rng = "<rng model='virtio'><backend model='builtin'/></rng>";
const disk = ({ inventory }: Kit) =>
  `<disk type='file'><source file='${inventory.folder}/kit-disk'/><target dev='${inventory.disk}'/></disk>`;
const card = ({ inventory }: Kit, mac = inventory.mac) =>
  `<interface type='user'><mac address='${mac}'/><link state='down'/></interface>`;

/** Devices that come and go. */
export const domainDevice: Area = {
  area: 'domain device',
  cases: [
    it(
      'a definition gets a device, and the guest that runs does not',
      ['domain.attachDevice', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.attachDevice(rng, { config: true });
        kit.contains(await domain.getXmlDesc({ inactive: true }), '<rng ');
        kit.lacks(await domain.getXmlDesc(), '<rng ');
      },
    ),
    it(
      'a guest that runs gets a device, and its definition does not',
      ['domain.attachDevice', ...started],
      async (kit) => {
        const domain = await kit.start();
        const added = await kit.follow('domain.deviceAdded');
        await domain.attachDevice(rng, { live: true });
        const [event] = await added.read(1);
        kit.expect(event!.domain.name).toBe(domain.name);
        kit.contains(await domain.getXmlDesc(), `<alias name='${event!.devAlias}'/>`);
        kit.lacks(await domain.getXmlDesc({ inactive: true }), '<rng ');
      },
    ),
    it('both get it', ['domain.attachDevice', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.attachDevice(rng, { live: true, config: true });
      kit.contains(await domain.getXmlDesc(), '<rng ');
      kit.contains(await domain.getXmlDesc({ inactive: true }), '<rng ');
    }),
    it('a stopped guest gets none while it runs', ['domain.attachDevice', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.attachDevice(rng, { live: true }), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a place is taken once', ['domain.attachDevice', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.attachDevice(disk(kit), { config: true }), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('what is no device is refused', ['domain.attachDevice', ...started], async (kit) => {
      const domain = await kit.start();
      for (const options of [{ live: true }, { config: true }]) {
        await kit.refused(
          () => domain.attachDevice('<kit/>', options),
          'VIR_ERR_CONFIG_UNSUPPORTED',
          'VIR_ERR_XML_ERROR',
        );
      }
    }),
    it(
      'a device that is not wanted any more is told of when it is gone',
      ['domain.detachDevice', 'domain.attachDevice', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.attachDevice(rng, { live: true });
        const gone = await kit.follow('domain.deviceRemoved');
        await domain.detachDevice(rng, { live: true });
        const [event] = await gone.read(1);
        kit.expect(event!.domain.name).toBe(domain.name);
        kit.lacks(await domain.getXmlDesc(), '<rng ');
      },
    ),
    it('a device that there is not is not taken away', ['domain.detachDevice', ...started], async (kit) => {
      const domain = await kit.start();
      const other = card(kit, '52:54:00:6b:69:ff');
      await kit.refused(() => domain.detachDevice(other, { config: true }), 'VIR_ERR_DEVICE_MISSING');
      await kit.refused(() => domain.detachDevice(other, { live: true }), 'VIR_ERR_DEVICE_MISSING');
    }),
    it('a device goes by its name', ['domain.detachDeviceAlias', 'domain.attachDevice', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.attachDevice(rng.replace('</rng>', "<alias name='ua-kit'/></rng>"), { live: true });
      const gone = await kit.follow('domain.deviceRemoved');
      await domain.detachDeviceAlias('ua-kit', { live: true });
      kit.expect((await gone.read(1))[0]!.devAlias).toBe('ua-kit');
    }),
    it('a name that no device has', ['domain.detachDeviceAlias', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => domain.detachDeviceAlias('ua-none'), 'VIR_ERR_INTERNAL_ERROR', 'VIR_ERR_DEVICE_MISSING');
    }),
    it('a cable is pulled', ['domain.updateDevice', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.updateDevice(card(kit), { live: true });
      kit.contains(await domain.getXmlDesc(), "<link state='down'/>");
      kit.lacks(await domain.getXmlDesc({ inactive: true }), "<link state='down'/>");
      await domain.updateDevice(card(kit), { config: true });
      kit.contains(await domain.getXmlDesc({ inactive: true }), "<link state='down'/>");
    }),
    it('a device that there is not is not changed', ['domain.updateDevice', ...started], async (kit) => {
      const domain = await kit.start();
      const other = card(kit, '52:54:00:6b:69:ff');
      await kit.refused(() => domain.updateDevice(other, { live: true }), 'VIR_ERR_DEVICE_MISSING');
    }),
    it(
      'what a guest sees of a disk does not change while it runs',
      ['domain.updateDevice', ...started],
      async (kit) => {
        const domain = await kit.start();
        await kit.refused(
          () => domain.updateDevice(disk(kit), { live: true }),
          'VIR_ERR_CONFIG_UNSUPPORTED',
          'VIR_ERR_OPERATION_UNSUPPORTED',
        );
      },
    ),
  ],
};
