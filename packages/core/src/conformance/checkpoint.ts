import type { Domain } from '../handle/domain.js';
import { it, started, stored, type Area, type Kit } from './kit.js';
import { namesOf, tree } from './moments.js';

const take = (kit: Kit, domain: Domain, name: string) => domain.createCheckpointXml(kit.inventory.checkpoint(name));

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
    it('a stopped guest gets none', ['checkpoint.createXml', ...stored], async (kit) => {
      const domain = await kit.define();
      await kit.refused(() => take(kit, domain, 'one'), 'VIR_ERR_OPERATION_INVALID', 'VIR_ERR_OPERATION_UNSUPPORTED');
    }),
    ...tree({
      section: 'checkpoint',
      missing: 'VIR_ERR_NO_DOMAIN_CHECKPOINT',
      take,
      list: (domain, options) => domain.listAllCheckpoints(options),
      lookup: (domain, name) => domain.lookupCheckpointByName(name),
      having: ({ connection }) => connection.listAllDomains({ hasCheckpoint: true }),
    }),
  ],
};
