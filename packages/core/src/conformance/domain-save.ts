import { it, started, stored, type Area, type Kit } from './kit.js';

let files = 0;
const file = (kit: Kit): string => `${kit.inventory.folder}/kit-${Date.now().toString(36)}-${++files}.save`;

/** Saving, restoring and dumping. */
export const domainSave: Area = {
  area: 'domain save',
  cases: [
    it('save stops a guest, and restore lets it go on', ['domain.save', 'domain.restore', ...started], async (kit) => {
      const domain = await kit.start();
      const image = file(kit);
      await domain.save(image);
      kit.expect(domain.id).toBe(-1);
      kit.expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'saved' });
      await kit.connection.restoreDomain(image);
      kit.expect(await domain.getState()).toEqual({ state: 'running', reason: 'restored' });
    }),
    it('a transient guest comes back as it was', ['domain.restore', 'domain.save', 'domain.createXml'], async (kit) => {
      const domain = await kit.transient({ more: '<title>kept</title>' });
      const image = file(kit);
      await domain.save(image);
      await kit.fails(kit.connection.lookupDomainByUuid(domain.uuid), 'VIR_ERR_NO_DOMAIN');
      await kit.connection.restoreDomain(image);
      const again = await kit.connection.lookupDomainByUuid(domain.uuid);
      kit.expect(await again.isPersistent()).toBe(false);
      kit.contains(await again.getXmlDesc(), '<title>kept</title>');
    }),
    it('a guest that runs is not restored over', ['domain.restore', 'domain.save', ...started], async (kit) => {
      const domain = await kit.start();
      const image = file(kit);
      await domain.save(image);
      await domain.create();
      await kit.refused(
        () => kit.connection.restoreDomain(image),
        'VIR_ERR_OPERATION_INVALID',
        'VIR_ERR_OPERATION_FAILED',
      );
    }),
    it('a file that there is not is not restored', ['domain.restore'], async (kit) => {
      const image = file(kit);
      const restored = () =>
        kit.connection.restoreDomain(image).then(
          () => 'restored',
          () => 'refused',
        );
      await kit.unchanged(async () => kit.expect(await restored()).toBe('refused'));
    }),
    it('a saved file tells its definition', ['domain.saveImageGetXmlDesc', 'domain.save', ...started], async (kit) => {
      const domain = await kit.start();
      const image = file(kit);
      await domain.save(image);
      kit.contains(await kit.connection.getSaveImageXmlDesc(image), `<uuid>${domain.uuid}</uuid>`);
    }),
    it(
      'the definition in a saved file is replaced',
      ['domain.saveImageDefineXml', 'domain.save', 'domain.restore', ...started],
      async (kit) => {
        const domain = await kit.start();
        const image = file(kit);
        await domain.save(image);
        const { name, uuid } = domain;
        await kit.connection.defineSaveImageXml(
          image,
          kit.inventory.domain({ name, uuid, more: '<title>new</title>' }),
        );
        await kit.connection.restoreDomain(image);
        kit.contains(await domain.getXmlDesc(), '<title>new</title>');
      },
    ),
    it(
      'managed save is there until the next start',
      ['domain.managedSave', 'domain.hasManagedSaveImage', ...started],
      async (kit) => {
        const domain = await kit.start();
        kit.expect(await domain.hasManagedSaveImage()).toBe(false);
        await domain.managedSave();
        kit.expect(await domain.hasManagedSaveImage()).toBe(true);
        kit.expect((await domain.getState()).state).toBe('shutoff');
        await domain.create();
        kit.expect(await domain.hasManagedSaveImage()).toBe(false);
        kit.expect((await domain.getState()).state).toBe('running');
      },
    ),
    it(
      'what a managed save keeps can be seen',
      ['domain.managedSaveGetXmlDesc', 'domain.managedSave', ...started],
      async (kit) => {
        const domain = await kit.start();
        await kit.fails(domain.managedSaveGetXmlDesc(), 'VIR_ERR_OPERATION_INVALID');
        await domain.managedSave();
        kit.contains(await domain.managedSaveGetXmlDesc(), `<name>${domain.name}</name>`);
      },
    ),
    it(
      'what a managed save keeps can be changed',
      ['domain.managedSaveDefineXml', 'domain.managedSave', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.managedSave();
        const xml = await domain.managedSaveGetXmlDesc();
        await domain.managedSaveDefineXml(xml.replace('</name>', '</name><title>kit</title>'));
        kit.contains(await domain.managedSaveGetXmlDesc(), '<title>kit</title>');
        const other = xml.replace(/<uuid>.*<\/uuid>/, '<uuid>6b697400-1111-4222-8333-444455556669</uuid>');
        await kit.refused(() => domain.managedSaveDefineXml(other), 'VIR_ERR_CONFIG_UNSUPPORTED');
      },
    ),
    it('lists tell managed saves', ['domain.managedSave', ...started], async (kit) => {
      const [one, other] = [await kit.start(), await kit.start()];
      await one.managedSave();
      const names = (await kit.connection.listAllDomains({ managedSave: true })).map(({ name }) => name);
      kit.expect([names.includes(one.name), names.includes(other.name)]).toEqual([true, false]);
    }),
    it('managed save is removed', ['domain.managedSaveRemove', 'domain.managedSave', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.managedSave();
      await domain.managedSaveRemove();
      kit.expect(await domain.hasManagedSaveImage()).toBe(false);
    }),
    it(
      'what was saved is not undefined by mistake',
      ['domain.undefine', 'domain.managedSave', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.managedSave();
        await kit.refused(() => domain.undefine(), 'VIR_ERR_OPERATION_INVALID');
        await domain.undefine({ managedSave: true });
        await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
      },
    ),
    it('a transient guest has no managed save', ['domain.managedSave', 'domain.createXml'], async (kit) => {
      const domain = await kit.transient();
      await kit.refused(() => domain.managedSave(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a dump leaves the guest running', ['domain.coreDump', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.coreDump(file(kit), 'raw');
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('a dump as of a crash ends the guest', ['domain.coreDump', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.coreDump(file(kit), 'raw', { crash: true });
      kit.expect(await domain.getState()).toEqual({ state: 'shutoff', reason: 'crashed' });
    }),
    it('a dump is of a guest that runs', ['domain.coreDump', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.coreDump(file(kit), 'raw'), 'VIR_ERR_OPERATION_INVALID');
    }),
  ],
};
