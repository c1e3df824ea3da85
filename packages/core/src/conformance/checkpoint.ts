import type { Domain } from '../handle/domain.js';
import { it, started, stored, type Area, type Kit } from './kit.js';

const take = (kit: Kit, domain: Domain, name: string) => domain.createCheckpointXml(kit.inventory.checkpoint(name));
const namesOf = (checkpoints: readonly { readonly name: string }[]) => checkpoints.map(({ name }) => name).sort();

/** Checkpoints. */
export const checkpoint: Area = {
  area: 'checkpoint',
  cases: [
    it('one is made, and found', ['checkpoint.createXml', ...started], async (kit) => {
      const domain = await kit.start();
      const made = await take(kit, domain, 'one');
      kit.expect((await domain.lookupCheckpointByName('one')).name).toBe('one');
      kit.expect(namesOf(await domain.listAllCheckpoints())).toEqual(['one']);
      kit.contains(await made.getXmlDesc(), `<name>one</name>`);
      kit.contains(await made.getXmlDesc(), `<uuid>${domain.uuid}</uuid>`);
    }),
    it('the definition may be left out', ['checkpoint.createXml', ...started], async (kit) => {
      const made = await take(kit, await kit.start(), 'one');
      kit.lacks(await made.getXmlDesc({ noDomain: true }), '<domain ');
    }),
    it('at first there is none', ['checkpoint.listAll', ...stored], async (kit) => {
      const domain = await kit.define();
      kit.expect(await domain.listAllCheckpoints()).toEqual([]);
      await kit.fails(domain.lookupCheckpointByName('none'), 'VIR_ERR_NO_DOMAIN_CHECKPOINT');
    }),
    it(
      'each hangs under the one before',
      ['checkpoint.getParent', 'checkpoint.listAllChildren', ...started],
      async (kit) => {
        const domain = await kit.start();
        const one = await take(kit, domain, 'one');
        const two = await take(kit, domain, 'two');
        await take(kit, domain, 'three');
        kit.expect((await two.getParent()).name).toBe('one');
        await kit.fails(one.getParent(), 'VIR_ERR_NO_DOMAIN_CHECKPOINT');
        kit.expect(namesOf(await one.listAllChildren())).toEqual(['two']);
        kit.expect(namesOf(await one.listAllChildren({ descendants: true }))).toEqual(['three', 'two']);
      },
    ),
    it('roots and leaves are told apart', ['checkpoint.listAll', ...started], async (kit) => {
      const domain = await kit.start();
      for (const name of ['one', 'two']) await take(kit, domain, name);
      kit.expect(namesOf(await domain.listAllCheckpoints({ roots: true }))).toEqual(['one']);
      kit.expect(namesOf(await domain.listAllCheckpoints({ leaves: true }))).toEqual(['two']);
    }),
    it(
      'one is deleted, and what is under it moves up',
      ['checkpoint.delete', 'checkpoint.getParent', ...started],
      async (kit) => {
        const domain = await kit.start();
        await take(kit, domain, 'one');
        const two = await take(kit, domain, 'two');
        const three = await take(kit, domain, 'three');
        await two.delete();
        kit.expect((await three.getParent()).name).toBe('one');
        await kit.fails(two.getXmlDesc(), 'VIR_ERR_NO_DOMAIN_CHECKPOINT');
      },
    ),
    it('one is deleted with all that is under it', ['checkpoint.delete', ...started], async (kit) => {
      const domain = await kit.start();
      const one = await take(kit, domain, 'one');
      await take(kit, domain, 'two');
      await one.delete({ children: true });
      kit.expect(await domain.listAllCheckpoints()).toEqual([]);
    }),
    it('domains are listed by whether they have any', ['checkpoint.createXml', ...started], async (kit) => {
      const [one, other] = [await kit.start(), await kit.start()];
      await take(kit, one, 'mine');
      const names = (await kit.connection.listAllDomains({ hasCheckpoint: true })).map(({ name }) => name);
      kit.expect([names.includes(one.name), names.includes(other.name)]).toEqual([true, false]);
    }),
    it('a stopped guest gets none', ['checkpoint.createXml', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => take(kit, domain, 'one'), 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_UNSUPPORTED');
    }),
  ],
};
