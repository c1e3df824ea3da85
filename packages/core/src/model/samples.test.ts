import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseDomain } from './domain/domain.js';
import { formats } from './formats.js';

const folder = new URL('./samples/', import.meta.url);

describe('a canonical document comes back as it was', () => {
  test.each(readdirSync(folder))('%s', (file) => {
    const xml = readFileSync(new URL(file, folder), 'utf8');
    const { parse, print } = formats.find(({ name }) => name === file.split(/[-.]/)[0])!;
    expect(print(parse(xml), { secure: true })).toBe(xml);
  });
});

test('a broken document is refused cleanly wherever it is cut', () => {
  const xml = readFileSync(new URL('domain-qemu-guest.xml', folder), 'utf8').trimEnd();
  for (let length = 0; length < xml.length; length += 97) {
    expect(() => parseDomain(xml.slice(0, length))).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_DOMAIN' }),
    );
  }
});
