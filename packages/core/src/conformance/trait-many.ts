import { codeOf, it, started, stored, type Area, type Kit } from './kit.js';

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

async function defineMany(kit: Kit): Promise<readonly string[]> {
  const names = numbers(kit.objects).map((index) => `kit-many-${index}`);
  // Not all at once: a peer may take only so many calls at a time.
  for (let start = 0; start < names.length; start += 100) {
    await Promise.all(names.slice(start, start + 100).map((name) => kit.define({ name })));
  }
  return names;
}

/** Many calls at a time. */
export const concurrent: Area = {
  area: 'concurrent',
  cases: [
    it('definitions at once are all there', stored, async (kit) => {
      const made = await Promise.all(numbers(50).map(() => kit.define()));
      const listed = new Set((await kit.connection.listAllDomains()).map(({ uuid }) => uuid));
      kit.expect(made.every(({ uuid }) => listed.has(uuid))).toBe(true);
    }),
    it('answers go to who asked', stored, async (kit) => {
      const made = await Promise.all(numbers(30).map(() => kit.define()));
      const found = await Promise.all(made.map(({ name }) => kit.connection.lookupDomainByName(name)));
      kit.expect(found.map(({ uuid }) => uuid)).toEqual(made.map(({ uuid }) => uuid));
    }),
    it('a guest is started once', started, async (kit) => {
      const domain = await kit.define();
      const codes = await Promise.all(numbers(10).map(() => codeOf(domain.create())));
      kit.expect(codes.filter((code) => code === '').length).toBe(1);
      kit.expect((await domain.getState()).state).toBe('running');
    }),
    it('a guest is stopped once', ['domain.destroy', ...started], async (kit) => {
      const domain = await kit.start();
      const codes = await Promise.all(numbers(10).map(() => codeOf(domain.destroy())));
      kit.expect(codes.filter((code) => code === '').length).toBe(1);
      kit.expect((await domain.getState()).state).toBe('shutoff');
    }),
    it('a name is taken once', stored, async (kit) => {
      const codes = await Promise.all(numbers(10).map(() => codeOf(kit.define({ name: 'kit-one' }))));
      kit.expect(codes.filter((code) => code === '').length).toBe(1);
      kit.expect((await kit.connection.listAllDomains()).filter(({ name }) => name === 'kit-one').length).toBe(1);
    }),
    it('reads see whole definitions while it is written', stored, async (kit) => {
      const { name, uuid } = await kit.define({ more: '<title>0</title><description>0</description>' });
      const domain = await kit.connection.lookupDomainByUuid(uuid);
      const writes = numbers(20).map((n) => {
        const more = `<title>${n}</title><description>${n}</description>`;
        return kit.connection.defineDomainXml(kit.inventory.domain({ name, uuid, more }));
      });
      const reads = await Promise.all(numbers(20).map(() => domain.getXmlDesc()));
      await Promise.all(writes);
      for (const xml of reads) {
        const [, title] = /<title>(\d+)</.exec(xml)!;
        kit.contains(xml, `<description>${title}</description>`);
      }
    }),
    it('two connections at once change the same host', stored, async (kit) => {
      const other = await kit.open({ beside: kit.connection });
      const define = (name: string) => other.defineDomainXml(kit.inventory.domain({ name }));
      await Promise.all(numbers(20).flatMap((n) => [kit.define(), define(`other-${n}`)]));
      const [ours, theirs] = await Promise.all([kit.connection.listAllDomains(), other.listAllDomains()]);
      kit.expect(ours.map(({ uuid }) => uuid).sort()).toEqual(theirs.map(({ uuid }) => uuid).sort());
    }),
    it('a slow reader of events hinders nobody', ['domain.subscribe', ...started], async (kit) => {
      const stream = kit.connection.events('domain.lifecycle', { capacity: 1 });
      await stream.ready;
      for (let round = 0; round < 5; round++) await kit.start();
      const domain = await kit.start();
      kit.expect((await domain.getState()).state).toBe('running');
      await stream.return();
    }),
    it('guests live side by side', ['domain.suspend', 'domain.resume', 'domain.destroy', ...started], async (kit) => {
      const lives = numbers(20).map(async () => {
        const domain = await kit.pause();
        await domain.resume();
        await domain.destroy();
        return (await domain.getState()).state;
      });
      kit.expect(new Set(await Promise.all(lives))).toEqual(new Set(['shutoff']));
    }),
  ],
};

/** As many objects as hosts have. */
export const many: Area = {
  area: 'many objects',
  cases: [
    it('all are listed, once', stored, async (kit) => {
      const names = await defineMany(kit);
      const listed = (await kit.connection.listAllDomains()).map(({ name }) => name);
      const ours = listed.filter((name) => name.startsWith('kit-many-'));
      kit.expect([ours.length, new Set(ours).size]).toEqual([names.length, names.length]);
    }),
    it('each is found', stored, async (kit) => {
      const names = await defineMany(kit);
      for (const name of [names[0]!, names[names.length >> 1]!, names.at(-1)!]) {
        const { uuid } = await kit.connection.lookupDomainByName(name);
        kit.expect((await kit.connection.lookupDomainByUuid(uuid)).name).toBe(name);
      }
    }),
    it('each can be forgotten', ['domain.undefine', ...stored], async (kit) => {
      const before = (await kit.connection.listAllDomains()).length;
      await defineMany(kit);
      for (const domain of await kit.connection.listAllDomains()) {
        if (domain.name.startsWith('kit-many-')) await domain.undefine();
      }
      kit.expect((await kit.connection.listAllDomains()).length).toBe(before);
    }),
    it('many run, each with a number of its own', started, async (kit) => {
      const domains = await Promise.all(numbers(100).map(() => kit.start()));
      kit.expect(new Set(domains.map(({ id }) => id)).size).toBe(100);
      const active = await kit.connection.listAllDomains({ active: true });
      kit.expect(active.length >= 100).toBe(true);
    }),
    it('a definition of many devices comes back', stored, async (kit) => {
      const text = 'x'.repeat(20_000);
      const domain = await kit.define({ more: `<description>${text}</description>` });
      kit.contains(await domain.getXmlDesc(), text);
    }),
  ],
};
