import { describe, expect, test } from '@jest/globals';
import { printDomain } from '@virtkit/core/xml';
import { completeXenDomain } from '../define/complete.js';
import { domainFromXlConfig } from './from-xl.js';
import { readSample, sampleNames } from './test-samples.js';

const defined = (config: string) =>
  printDomain(
    completeXenDomain(domainFromXlConfig(config, { nesting: 'svm' }), {
      arch: 'x86_64',
      random: (size) => new Uint8Array(size),
    }),
    {
      inactive: true,
    },
  );

/** A drive whose path is empty is an empty drive: libvirt tells the two apart. */
const expected = (name: string) => readSample(`${name}.xml`).replace("      <source file=''/>\n", '');

test('there are samples', () => {
  expect(sampleNames('.xml').length).toBeGreaterThan(100);
});

describe("what libvirt's Xen driver reads", () => {
  test.each(sampleNames('.xml'))('%s', (name) => {
    expect(defined(readSample(`${name}.cfg`))).toBe(expected(name));
  });
});
