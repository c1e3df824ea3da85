import { it, started, stored, type Area, type Kit } from './kit.js';

const names = async (kit: Kit, options: object = {}): Promise<readonly string[]> =>
  (await kit.connection.listAllDomains(options)).map(({ name }) => name);
const ns = 'http://example.org/kit/1.0';

/** Definitions, metadata and finding. */
export const domainConfig: Area = {
  area: 'domain config',
  cases: [
    it('a definition is there and starts nothing', stored, async (kit) => {
      const domain = await kit.define();
      kit.expect(await domain.getState().then(({ state }) => state)).toBe('shutoff');
      kit.expect([await domain.isActive(), await domain.isPersistent()]).toEqual([false, true]);
      kit.expect((await names(kit)).includes(domain.name)).toBe(true);
    }),
    it('a domain is found by name and by UUID', stored, async (kit) => {
      const uuid = '6b697400-1111-4222-8333-444455556666';
      const domain = await kit.define({ uuid });
      kit.expect(domain.uuid).toBe(uuid);
      kit.expect((await kit.connection.lookupDomainByName(domain.name)).ref).toEqual(domain.ref);
      kit.expect((await kit.connection.lookupDomainByUuid(uuid)).ref).toEqual(domain.ref);
      kit
        .expect((await kit.connection.lookupDomainByUuid(uuid.toUpperCase().replaceAll('-', ''))).name)
        .toBe(domain.name);
    }),
    it('a UUID is given to a domain that brings none', stored, async (kit) => {
      const [one, other] = [await kit.define(), await kit.define()];
      kit.expect(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(one.uuid)).toBe(true);
      kit.expect(one.uuid === other.uuid).toBe(false);
      kit.contains(await one.getXmlDesc(), `<uuid>${one.uuid}</uuid>`);
    }),
    it('the definition comes back', stored, async (kit) => {
      const domain = await kit.define({ more: '<title>a &lt;title&gt;</title><description>b</description>' });
      const xml = await domain.getXmlDesc();
      for (const part of ['<title>a &lt;title&gt;</title>', '<description>b</description>', kit.inventory.mac]) {
        kit.contains(xml, part);
      }
      kit.contains(xml, `<name>${domain.name}</name>`);
    }),
    it('what it prints can be defined again, and prints the same', [...stored, 'domain.undefine'], async (kit) => {
      const domain = await kit.define({ more: '<title>kept</title>' });
      const xml = await domain.getXmlDesc({ inactive: true });
      await domain.undefine();
      const again = await kit.connection.defineDomainXml(xml);
      kit.expect(await again.getXmlDesc({ inactive: true })).toBe(xml);
    }),
    it('unknown elements of other namespaces are kept', stored, async (kit) => {
      const more = `<metadata><k:kit xmlns:k='${ns}'><k:a b='c'/></k:kit></metadata>`;
      const xml = (await (await kit.define({ more })).getXmlDesc()).replaceAll('"', "'");
      kit.contains(xml, ns);
      kit.contains(xml, "<k:a b='c'/>");
    }),
    it('info says what the definition says', stored, async (kit) => {
      const info = await (await kit.define()).getInfo();
      kit.expect(info.state).toBe('shutoff');
      kit.expect(info.maxMemory).toBe(65536n);
      kit.expect(info.vcpus).toBe(2);
    }),
    it('a new definition of the same domain replaces the old one', stored, async (kit) => {
      const { name, uuid } = await kit.define({ more: '<title>one</title>' });
      const count = (await names(kit)).length;
      const domain = await kit.connection.defineDomainXml(
        kit.inventory.domain({ name, uuid, more: '<title>two</title>' }),
      );
      kit.contains(await domain.getXmlDesc(), '<title>two</title>');
      kit.expect((await names(kit)).length).toBe(count);
    }),
    it('a running domain keeps what it runs with', [...started, 'domain.destroy'], async (kit) => {
      const domain = await kit.start({ more: '<title>one</title>' });
      const { name, uuid } = domain;
      await kit.connection.defineDomainXml(kit.inventory.domain({ name, uuid, more: '<title>two</title>' }));
      kit.contains(await domain.getXmlDesc(), '<title>one</title>');
      kit.contains(await domain.getXmlDesc({ inactive: true }), '<title>two</title>');
      await domain.destroy();
      kit.contains(await domain.getXmlDesc(), '<title>two</title>');
    }),
    it('only the XML of a running domain has its number', started, async (kit) => {
      const domain = await kit.start();
      kit.contains(await domain.getXmlDesc(), `id='${domain.id}'`);
      kit.lacks((await domain.getXmlDesc({ inactive: true })).split('>')[0]!, 'id=');
    }),
    it('a name belongs to one UUID', stored, async (kit) => {
      const { name } = await kit.define();
      const xml = kit.inventory.domain({ name, uuid: '6b697400-1111-4222-8333-444455556667' });
      await kit.refused(() => kit.connection.defineDomainXml(xml), 'VIR_ERR_OPERATION_FAILED');
    }),
    it('a UUID belongs to one name', stored, async (kit) => {
      const { uuid } = await kit.define();
      const xml = kit.inventory.domain({ name: kit.name(), uuid });
      await kit.refused(() => kit.connection.defineDomainXml(xml), 'VIR_ERR_OPERATION_FAILED');
    }),
    it('malformed XML defines nothing', stored, async (kit) => {
      for (const xml of ['', 'hello', '<domain>', '<domain/>', "<domain type='test'><name>x</name>"]) {
        await kit.unchanged(async () => {
          const refusal = kit.connection.defineDomainXml(xml).then(
            () => 'defined',
            () => 'refused',
          );
          kit.expect(await refusal).toBe('refused');
        });
      }
    }),
    it('a transient domain becomes persistent when it is defined', ['domain.createXml', ...stored], async (kit) => {
      const { name, uuid } = await kit.transient();
      const domain = await kit.connection.defineDomainXml(kit.inventory.domain({ name, uuid }));
      kit.expect([await domain.isActive(), await domain.isPersistent()]).toEqual([true, true]);
    }),
    it('undefine forgets a domain', ['domain.undefine', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.undefine();
      await kit.fails(kit.connection.lookupDomainByName(domain.name), 'VIR_ERR_NO_DOMAIN');
      await kit.fails(kit.connection.lookupDomainByUuid(domain.uuid), 'VIR_ERR_NO_DOMAIN');
      await kit.fails(domain.undefine(), 'VIR_ERR_NO_DOMAIN');
      kit.expect((await names(kit)).includes(domain.name)).toBe(false);
    }),
    it('a running domain that is undefined goes on until it stops', ['domain.undefine', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.undefine();
      kit.expect([await domain.isActive(), await domain.isPersistent()]).toEqual([true, false]);
      await domain.destroy();
      await kit.fails(domain.getInfo(), 'VIR_ERR_NO_DOMAIN');
    }),
    it('a name is free again after undefine', ['domain.undefine', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.undefine();
      const again = await kit.define({ name: domain.name });
      kit.expect(again.uuid === domain.uuid).toBe(false);
    }),
    it('rename moves a domain to another name', ['domain.rename', ...stored], async (kit) => {
      const domain = await kit.define();
      const old = domain.name;
      await domain.rename('kit-other');
      kit.expect(domain.name).toBe('kit-other');
      kit.expect((await kit.connection.lookupDomainByName('kit-other')).uuid).toBe(domain.uuid);
      await kit.fails(kit.connection.lookupDomainByName(old), 'VIR_ERR_NO_DOMAIN');
      kit.contains(await domain.getXmlDesc(), '<name>kit-other</name>');
    }),
    it('rename refuses a name that is taken', ['domain.rename', ...stored], async (kit) => {
      const [one, other] = [await kit.define(), await kit.define()];
      await kit.refused(() => one.rename(other.name), 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_FAILED');
    }),
    it('lists say what they are asked for', [...started, 'domain.suspend', 'domain.setAutostart'], async (kit) => {
      const [off, on, held] = [await kit.define(), await kit.start(), await kit.pause()];
      await off.setAutostart(true);
      const ours = async (options: object) =>
        (await names(kit, options)).filter((name) => name.startsWith('kit-')).sort();
      kit.expect(await ours({})).toEqual([off.name, on.name, held.name].sort());
      kit.expect(await ours({ active: true })).toEqual([on.name, held.name].sort());
      kit.expect(await ours({ inactive: true })).toEqual([off.name]);
      kit.expect(await ours({ running: true })).toEqual([on.name]);
      kit.expect(await ours({ paused: true })).toEqual([held.name]);
      kit.expect(await ours({ paused: true, shutoff: true })).toEqual([off.name, held.name].sort());
      kit.expect(await ours({ active: true, shutoff: true })).toEqual([]);
      kit.expect(await ours({ autostart: true })).toEqual([off.name]);
    }),
    it('lists tell transient domains', ['domain.createXml', ...stored], async (kit) => {
      const [kept, passing] = [await kit.define(), await kit.transient()];
      const persistent = await names(kit, { persistent: true });
      kit.expect([persistent.includes(kept.name), persistent.includes(passing.name)]).toEqual([true, false]);
      const transient = await names(kit, { transient: true });
      kit.expect([transient.includes(kept.name), transient.includes(passing.name)]).toEqual([false, true]);
    }),
    it('title and description are set, changed and taken away', ['domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.fails(domain.getMetadata('title', undefined), 'VIR_ERR_NO_DOMAIN_METADATA');
      await domain.setMetadata('title', 'ä <b>', undefined, undefined);
      await domain.setMetadata('description', 'two\nlines', undefined, undefined);
      kit.expect(await domain.getMetadata('title', undefined)).toBe('ä <b>');
      kit.expect(await domain.getMetadata('description', undefined)).toBe('two\nlines');
      await domain.setMetadata('title', undefined, undefined, undefined);
      await kit.fails(domain.getMetadata('title', undefined), 'VIR_ERR_NO_DOMAIN_METADATA');
      kit.expect(await domain.getMetadata('description', undefined)).toBe('two\nlines');
    }),
    it('a title has one line', ['domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.setMetadata('title', 'a\nb', undefined, undefined), 'VIR_ERR_INVALID_ARG');
    }),
    it('an element is kept under its namespace', ['domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.setMetadata('element', '<app><run/></app>', 'k', ns);
      kit.contains(await domain.getMetadata('element', ns), '<run/>');
      kit.contains(await domain.getXmlDesc(), ns);
      await kit.fails(domain.getMetadata('element', `${ns}/other`), 'VIR_ERR_NO_DOMAIN_METADATA');
      await domain.setMetadata('element', undefined, undefined, ns);
      await kit.fails(domain.getMetadata('element', ns), 'VIR_ERR_NO_DOMAIN_METADATA');
    }),
    it('metadata is that of now, or of the next start', ['domain.setMetadata', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setMetadata('title', 'now', undefined, undefined, { live: true });
      await domain.setMetadata('title', 'then', undefined, undefined, { config: true });
      kit.expect(await domain.getMetadata('title', undefined)).toBe('now');
      kit.expect(await domain.getMetadata('title', undefined, { config: true })).toBe('then');
    }),
    it('metadata of now needs a domain that runs', ['domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      const call = () => domain.setMetadata('title', 'x', undefined, undefined, { live: true });
      await kit.refused(call, 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a device is added and taken away', ['domain.attachDevice', 'domain.detachDevice', ...stored], async (kit) => {
      const domain = await kit.define();
      const device = "<input type='tablet' bus='usb'/>";
      await domain.attachDevice(device, { config: true });
      kit.contains(await domain.getXmlDesc(), "<input type='tablet'");
      await domain.detachDevice(device, { config: true });
      kit.lacks(await domain.getXmlDesc(), "<input type='tablet'");
    }),
    it('a domain knows its kind of system', ['domain.getOsType', ...stored], async (kit) => {
      kit.expect((await (await kit.define()).getOsType()).length > 0).toBe(true);
    }),
    it('a running domain has a security label', ['domain.getSecurityLabel', ...started], async (kit) => {
      const { label, enforcing } = await (await kit.start()).getSecurityLabel();
      kit.expect([typeof label, typeof enforcing]).toEqual(['string', 'boolean']);
    }),
    it('what nobody changed is not updated', ['domain.isUpdated', ...stored], async (kit) => {
      kit.expect(await (await kit.define()).isUpdated()).toBe(false);
    }),
    it('a plain guest takes no launch secret', ['domain.setLaunchSecurityState', ...started], async (kit) => {
      const domain = await kit.pause();
      const state = { 'sev-secret': 'a2l0', 'sev-secret-header': 'a2l0' };
      await kit.refused(() => domain.setLaunchSecurityState(state), 'VIR_ERR_OPERATION_UNSUPPORTED');
    }),
    it('no files are none to associate', ['domain.fdAssociate', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.fdAssociate('kit', []), 'VIR_ERR_INVALID_ARG');
    }),
    it('a stopped guest is in no namespace', ['domain.lxcOpenNamespace', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => domain.lxcOpenNamespace(), 'VIR_ERR_OPERATION_INVALID');
    }),
    it('a process that there is not is not attached', ['domain.qemuAttach'], async (kit) => {
      const codes = ['VIR_ERR_INVALID_ARG', 'VIR_ERR_OPERATION_FAILED', 'VIR_ERR_SYSTEM_ERROR'];
      await kit.refused(() => kit.connection.qemuAttach(0x7fffffff), ...codes);
    }),
    it('messages are texts', ['domain.getMessages', ...stored], async (kit) => {
      const messages = await (await kit.define()).getMessages();
      kit.expect(messages.every((message) => typeof message === 'string')).toBe(true);
    }),
  ],
};
