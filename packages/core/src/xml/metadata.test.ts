import { describe, expect, test } from '@jest/globals';
import { getMetadata, printMetadata, sanitizeMetadata, setMetadata } from './metadata.js';
import { parseXml } from './parse.js';
import { printForeign } from './print.js';
import type { XmlElement } from './tree.js';

const set = (old: XmlElement | undefined, uri: string, key: string, text: string) =>
  setMetadata(old, uri, { key, value: parseXml(text) });

// What libvirt 9.0 printed for the same calls.
describe('metadata elements', () => {
  test('what has no namespace gets the one of its owner, all the way down', () => {
    const metadata = set(undefined, 'urn:a', 'a', "<thing kind='x'><inner>t &amp; m</inner></thing>");
    expect(printForeign(metadata!)).toBe(
      '<metadata>\n  <a:thing xmlns:a="urn:a" kind="x">\n    <a:inner>t &amp; m</a:inner>\n  </a:thing>\n</metadata>',
    );
    expect(printMetadata(metadata, 'urn:a')).toBe('<thing kind="x">\n  <inner>t &amp; m</inner>\n</thing>');
  });

  test('what has a namespace keeps it, and is not found under the given one', () => {
    const metadata = set(undefined, 'urn:k', 'k', "<a:own xmlns:a='urn:own'><a:x/></a:own>");
    expect(printForeign(metadata!)).toBe(
      '<metadata>\n  <a:own xmlns:a="urn:own" xmlns:k="urn:k">\n    <a:x/>\n  </a:own>\n</metadata>',
    );
    expect(printMetadata(metadata, 'urn:k')).toBeUndefined();
    expect(printMetadata(metadata, 'urn:own')).toBe('<own xmlns:k="urn:k">\n  <x/>\n</own>');
  });

  test('a default namespace covers what is below', () => {
    const metadata = set(undefined, 'urn:k', 'k', "<own xmlns='urn:own'><x/></own>");
    expect(getMetadata(metadata, 'urn:own')?.children.map(({ name }) => name)).toEqual(['x']);
  });

  test('the old element of the namespace goes; the others stay; an empty <metadata> is left', () => {
    const one = set(undefined, 'urn:a', 'a', '<one/>');
    const two = set(one, 'urn:b', 'b', '<two/>');
    const three = set(two, 'urn:a', 'c', '<three/>');
    expect(three!.children.map(({ name }) => name)).toEqual(['b:two', 'c:three']);
    const none = setMetadata(setMetadata(three, 'urn:a', undefined), 'urn:b', undefined);
    expect(printForeign(none!)).toBe('<metadata/>');
    expect(setMetadata(undefined, 'urn:a', undefined)).toBeUndefined();
  });

  test('of a new definition, each namespace keeps its first element', () => {
    const metadata = parseXml(
      "<metadata xmlns:q='urn:x'><x:a xmlns:x='urn:x'/><n/><b xmlns='urn:b'/><q:c/><y:d/><y:e/></metadata>",
    );
    expect(sanitizeMetadata(metadata).children.map(({ name }) => name)).toEqual(['x:a', 'b', 'y:d']);
  });

  test('mixed content keeps its text', () => {
    const metadata = set(undefined, 'urn:a', 'a', '<p>one <b>two</b> three</p>');
    expect(printMetadata(metadata, 'urn:a')).toBe('<p>one <b>two</b> three</p>');
  });

  test.each(['', '1a', 'a b', 'a:b', '<', 'a>'])('%j is no prefix', (key) => {
    expect(() => set(undefined, 'urn:a', key, '<x/>')).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR' }),
    );
  });

  test('a prefix that the element declares itself is refused', () => {
    expect(() => set(undefined, 'urn:a', 'a', "<x xmlns:a='urn:other'/>")).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_INTERNAL_ERROR' }),
    );
  });
});
