import { it, stored, type Area, type Case } from './kit.js';

/** Names that a host must keep as they are. */
const fair: readonly string[] = [
  'ünïcödé',
  '日本語の名前',
  'имя',
  '🐧',
  'with space',
  "apostrophe's",
  'quote"d',
  '<tag>',
  'a&b',
  '&amp;',
  '-dash',
  '--help',
  '.hidden',
  '..',
  'semi;colon',
  '$(reboot)',
  '`reboot`',
  '%s%n',
  'back\\slash',
  '__proto__',
  'constructor',
  'toString',
  '0',
  'true',
  'n'.repeat(200),
];

const show = (name: string) => JSON.stringify(name.length > 20 ? `${name.slice(0, 8)}…${name.length}` : name);

/** Unicode, and names that mean harm. */
export const names: Area = {
  area: 'names',
  cases: [
    ...fair.map((name): Case =>
      it(`a domain named ${show(name)}`, stored, async (kit) => {
        const domain = await kit.define({ name });
        kit.expect(domain.name).toBe(name);
        const found = await kit.connection.lookupDomainByName(name);
        kit.expect([found.name, found.uuid]).toEqual([name, domain.uuid]);
        kit.expect((await kit.connection.listAllDomains()).some((one) => one.name === name)).toBe(true);
        const again = await kit.connection.defineDomainXml(await domain.getXmlDesc({ inactive: true }));
        kit.expect([again.name, again.uuid]).toEqual([name, domain.uuid]);
      }),
    ),
    ...['', 'a/b', '../../etc/passwd'].map((name) =>
      it(`no domain is named ${show(name)}`, stored, async (kit) => {
        const outcome = () =>
          kit.define({ name }).then(
            () => 'defined',
            () => 'refused',
          );
        await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
      }),
    ),
    ...fair.slice(0, 10).map((name) =>
      it(`a network named ${show(name)}`, ['network.defineXml'], async (kit) => {
        const network = await kit.connection.defineNetworkXml(kit.inventory.network({ name }));
        kit.expect((await kit.connection.lookupNetworkByName(name)).uuid).toBe(network.uuid);
      }),
    ),
    ...fair.slice(0, 10).map((name) =>
      it(`a pool and a volume named ${show(name)}`, ['storageVol.createXml', 'storagePool.createXml'], async (kit) => {
        const pool = await kit.connection.createStoragePoolXml(kit.inventory.pool({ name }));
        const vol = await pool.createVolXml(kit.inventory.volume(name, 4096));
        kit
          .expect((await (await kit.connection.lookupStoragePoolByName(name)).lookupVolByName(name)).key)
          .toBe(vol.key);
      }),
    ),
    it('a name that looks like another one is another one', stored, async (kit) => {
      // Composed and decomposed.
      const [one, other] = [await kit.define({ name: '\u00e9' }), await kit.define({ name: 'e\u0301' })];
      kit.expect((await kit.connection.lookupDomainByName('\u00e9')).uuid).toBe(one.uuid);
      kit.expect((await kit.connection.lookupDomainByName('e\u0301')).uuid).toBe(other.uuid);
    }),
    it('upper and lower case differ', stored, async (kit) => {
      const { uuid } = await kit.define({ name: 'Kit' });
      await kit.fails(kit.connection.lookupDomainByName('kit'), 'VIR_ERR_NO_DOMAIN');
      kit.expect((await kit.connection.lookupDomainByName('Kit')).uuid).toBe(uuid);
    }),
    it('names of every object are no domains', ['domain.lookupByName'], async (kit) => {
      for (const name of ['__proto__', 'constructor', 'toString', '', '*', '%', "' OR 1=1 --"]) {
        await kit.fails(kit.connection.lookupDomainByName(name), 'VIR_ERR_NO_DOMAIN', 'VIR_ERR_INVALID_ARG');
      }
    }),
    it('a text of all kinds of signs comes back', ['domain.setMetadata', ...stored], async (kit) => {
      const domain = await kit.define();
      const text = '<&>"\' \u00e4 \u{1f427} ]]> &#65; \t end';
      await domain.setMetadata('description', text, undefined, undefined);
      kit.expect(await domain.getMetadata('description', undefined)).toBe(text);
      const again = await kit.connection.defineDomainXml(await domain.getXmlDesc());
      kit.expect(await again.getMetadata('description', undefined)).toBe(text);
    }),
    it('entities that grow are refused', stored, async (kit) => {
      // Each is ten of the one before: ten thousand million in the end.
      const rows = Array.from(
        'bcdefghij',
        (name, index) => `<!ENTITY ${name} "${`&${'abcdefghi'[index]};`.repeat(10)}">`,
      );
      const bomb = `<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">${rows.join('')}]>`;
      const xml = bomb + kit.inventory.domain({ name: kit.name(), more: '<title>&j;</title>' });
      const outcome = () =>
        kit.connection.defineDomainXml(xml).then(
          () => 'defined',
          () => 'refused',
        );
      await kit.unchanged(async () => kit.expect(await outcome()).toBe('refused'));
    }),
  ],
};
