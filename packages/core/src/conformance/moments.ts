import type { ErrorCode } from '../errors.js';
import type { Domain } from '../handle/domain.js';
import { it, started, stored, type Case, type Kit } from './kit.js';

/** What snapshots and checkpoints have in common. */
interface Moment {
  readonly name: string;
  getXmlDesc(): Promise<string>;
  getParent(): Promise<Moment>;
  listAllChildren(options?: { readonly descendants?: boolean }): Promise<readonly Moment[]>;
  delete(options?: { readonly children?: boolean; readonly childrenOnly?: boolean }): Promise<void>;
}

/** How the moments of one kind are reached. */
interface Moments {
  readonly section: 'snapshot' | 'checkpoint';
  /** What a call fails with that finds none. */
  readonly missing: ErrorCode;
  readonly take: (kit: Kit, domain: Domain, name: string) => Promise<Moment>;
  readonly list: (
    domain: Domain,
    options?: { readonly roots?: boolean; readonly leaves?: boolean; readonly noLeaves?: boolean },
  ) => Promise<readonly Moment[]>;
  readonly lookup: (domain: Domain, name: string) => Promise<Moment>;
  /** The domains that have any. */
  readonly having: (kit: Kit) => Promise<readonly Domain[]>;
}

export const namesOf = (named: readonly { readonly name: string }[]): string[] => named.map(({ name }) => name).sort();

/** The moments of a guest make a tree, whatever their kind. */
export const tree = ({ section, missing, take, list, lookup, having }: Moments): readonly Case[] => {
  /** A running guest, and three of its moments, each under the one before. */
  const three = async (kit: Kit) => {
    const domain = await kit.start();
    const one = await take(kit, domain, 'one');
    const two = await take(kit, domain, 'two');
    return { domain, one, two, three: await take(kit, domain, 'three') };
  };
  return [
    it('at first there is none', [`${section}.listAll`, ...stored], async (kit) => {
      const domain = await kit.define();
      kit.expect(await list(domain)).toEqual([]);
      await kit.fails(lookup(domain, 'none'), missing);
    }),
    it(
      'each hangs under the one before',
      [`${section}.getParent`, `${section}.listAllChildren`, ...started],
      async (kit) => {
        const { one, two } = await three(kit);
        kit.expect((await two.getParent()).name).toBe('one');
        await kit.fails(one.getParent(), missing);
        kit.expect(namesOf(await one.listAllChildren())).toEqual(['two']);
        kit.expect(namesOf(await one.listAllChildren({ descendants: true }))).toEqual(['three', 'two']);
      },
    ),
    it('roots and leaves are told apart', [`${section}.listAll`, ...started], async (kit) => {
      const { domain } = await three(kit);
      kit.expect(namesOf(await list(domain, { roots: true }))).toEqual(['one']);
      kit.expect(namesOf(await list(domain, { leaves: true }))).toEqual(['three']);
      kit.expect(namesOf(await list(domain, { noLeaves: true }))).toEqual(['one', 'two']);
    }),
    it(
      'one is deleted, and what is under it moves up',
      [`${section}.delete`, `${section}.getParent`, ...started],
      async (kit) => {
        const { domain, two, three: last } = await three(kit);
        await two.delete();
        kit.expect((await last.getParent()).name).toBe('one');
        kit.expect(namesOf(await list(domain))).toEqual(['one', 'three']);
        await kit.fails(two.getXmlDesc(), missing);
      },
    ),
    it('one is deleted with all that is under it', [`${section}.delete`, ...started], async (kit) => {
      const { domain, two } = await three(kit);
      await two.delete({ children: true });
      kit.expect(namesOf(await list(domain))).toEqual(['one']);
    }),
    it('only what is under one is deleted', [`${section}.delete`, ...started], async (kit) => {
      const { domain, one } = await three(kit);
      await one.delete({ childrenOnly: true });
      kit.expect(namesOf(await list(domain))).toEqual(['one']);
    }),
    it('those of one domain are not those of another', [`${section}.createXml`, ...started], async (kit) => {
      const [one, other] = [await kit.start(), await kit.start()];
      await take(kit, one, 'mine');
      kit.expect(await list(other)).toEqual([]);
      await kit.fails(lookup(other, 'mine'), missing);
    }),
    it('domains are listed by whether they have any', [`${section}.createXml`, ...started], async (kit) => {
      const [one, other] = [await kit.start(), await kit.start()];
      await take(kit, one, 'mine');
      const names = namesOf(await having(kit));
      kit.expect([names.includes(one.name), names.includes(other.name)]).toEqual([true, false]);
    }),
  ];
};
