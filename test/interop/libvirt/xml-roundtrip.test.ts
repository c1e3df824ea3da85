import { beforeAll, expect, test } from '@jest/globals';
import { completeDomain, parseDomain, printDomain, type Domain } from '@virtkit/core/xml';
import { describePeer } from '../peer.js';
import { guests } from './xml-guests.js';
import { askQemuDriver, askTestDriver, type Answer } from './xml-peer.js';
import { qemuGuests } from './xml-qemu-guests.js';

// What libvirt prints is the canonical text: read and printed by us, it must come back as it was, to the letter.
const all = { inactive: true, secure: true } as const;
const read = (xml: string): Domain => parseDomain(xml, { inactive: true });
const printed = (answer: Answer | undefined): string => {
  if (answer && 'xml' in answer) return answer.xml;
  throw new Error(`libvirt refused the document: ${answer?.message}`);
};

/** Where what our model does not know by name was found: it is carried along, and printed back. */
function carried(value: unknown, path: string, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) for (const one of value) carried(one, path, found);
  else
    for (const [key, below] of Object.entries(value)) {
      if (key === 'rest') found.add(path);
      else if (key !== 'metadata') carried(below, `${path}/${key}`, found);
    }
}

describePeer('libvirt', () => {
  let ofTest: readonly Answer[];
  let ofQemu: readonly Answer[];
  beforeAll(async () => {
    ofTest = await askTestDriver(guests.map(({ xml }) => ({ kind: 'domain' as const, xml })));
    ofQemu = await askQemuDriver(qemuGuests.map(({ xml }) => xml));
  }, 60_000);

  test.each(guests.map(({ title }, index) => [title, index] as const))('test driver: %s', (_title, index) => {
    const xml = printed(ofTest[index]);
    expect(printDomain(read(xml), all)).toBe(xml);
  });

  test.each(qemuGuests.map(({ title }, index) => [title, index] as const))('QEMU driver: %s', (_title, index) => {
    const xml = printed(ofQemu[index]);
    expect(printDomain(read(xml), all)).toBe(xml);
  });

  test.each(guests.map(({ title }, index) => [title, index] as const))(
    'defaults of the test driver: %s',
    (_title, index) => {
      const completed = completeDomain(read(guests[index]!.xml), { random: (size) => new Uint8Array(size) });
      expect(printDomain(completed, all)).toBe(printed(ofTest[index]));
    },
  );

  test('nothing is carried along without being known by name', () => {
    const found = new Set<string>();
    for (const answer of [...ofTest, ...ofQemu]) carried(read(printed(answer)), '', found);
    expect([...found]).toEqual([]);
  });
});
