import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VirtError } from '@virtkit/core';
import { format, formats, type Format } from '@virtkit/core/xml';
import { arbitrary } from './arbitrary.js';
import { descriptions, isPicky } from './walk.js';

// What a description describes can be printed and read again, and is the same then. The values are made from the
// descriptions, so that a format that is added later is tested too.
const runs = Number(process.env['VIRTKIT_PROPERTY_RUNS'] ?? 20);

/** Places in a text are no part of a value. */
const placeless = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (key, one: unknown) => (key === 'offset' ? -1 : typeof one === 'bigint' ? `${one}n` : one)),
  );

/** Where a value may come back otherwise, and what was read comes back as it is. */
const lossy: readonly string[] = [
  // The namespaces that are used are declared.
  '/domain',
  // Of a disk without a source libvirt does not say the type.
  '/domainsnapshot',
  '/domainsnapshot/disks',
  '/domainsnapshot/disks/disk',
  // Nor of one that is left out of a backup.
  '/domainbackup',
  '/domainbackup/disks',
  '/domainbackup/disks/disk',
];

/** What is read, or nothing if the fields do not go together in a format that looks at that. */
function readBack<T>(one: Format<T>, xml: string): T | undefined {
  try {
    return one.parse(xml);
  } catch (error) {
    if (error instanceof VirtError && isPicky(one.type)) return undefined;
    throw error;
  }
}

function holds<T>(one: Format<T>, value: T, whatIsRead = false): void {
  const print = (what: T) => one.print(what, { secure: true });
  const xml = print(value);
  const back = readBack(one, xml);
  if (back === undefined) return;
  expect(placeless(back)).toEqual(placeless(whatIsRead ? one.parse(print(back)) : value));
  expect(print(back)).toBe(xml);
}
const seen = new Set<unknown>();

describe.each(formats)('$name', ({ format: whole }) => {
  test('whole', () => {
    fc.assert(
      fc.property(arbitrary(whole.type), (value) => holds(whole, value, lossy.includes(`/${whole.root}`))),
      { numRuns: runs },
    );
  });

  const inside = [...descriptions(whole.root, whole.type, seen)].map((one) => [one.path, one] as const);
  // A part of another format has been tested there.
  if (inside.length === 0) return;
  test.each(inside)('%s', (path, { name, type }) => {
    const alone = format(name, type, 'VIR_FROM_XML');
    fc.assert(
      fc.property(arbitrary(type), (value) => holds(alone, value, lossy.includes(path))),
      { numRuns: runs },
    );
  });
});
