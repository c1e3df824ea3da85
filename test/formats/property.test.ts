import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { format, formats, type Format } from '@virtkit/core/xml';
import { arbitrary } from './arbitrary.js';
import { descriptions } from './walk.js';

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
];

function holds<T>(one: Format<T>, value: T, whatIsRead = false): void {
  const print = (what: T) => one.print(what, { secure: true });
  const xml = print(value);
  const back = one.parse(xml);
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

  test.each([...descriptions(whole.root, whole.type, seen)].map((one) => [one.path, one] as const))(
    '%s',
    (path, { name, type }) => {
      const alone = format(name, type, 'VIR_FROM_XML');
      fc.assert(
        fc.property(arbitrary(type), (value) => holds(alone, value, lossy.includes(path))),
        { numRuns: runs },
      );
    },
  );
});
