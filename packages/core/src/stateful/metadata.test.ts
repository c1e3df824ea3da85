import { expect, test } from '@jest/globals';
import { metadataChange, metadataReader, type Described } from './metadata.js';

const change = (type: 'title' | 'description' | 'element', value?: string, key?: string, uri?: string) =>
  metadataChange<Described & { readonly name: string }>({ type, value, key, uri }, 'VIR_FROM_TEST', 'VIR_FROM_NETWORK');
const read = (type: 'title' | 'description' | 'element', uri?: string) => metadataReader(type, uri, 'VIR_FROM_TEST');
const empty = { name: 'n' };

test('texts come and go, and leave the rest alone', () => {
  const titled = change('title', 't')(empty);
  expect(titled).toEqual({ name: 'n', title: 't' });
  expect(change('description', 'a\nb')(titled)).toEqual({ name: 'n', title: 't', description: 'a\nb' });
  for (const nothing of ['', undefined]) expect(change('title', nothing)(titled)).toEqual(empty);
  expect(read('description')(titled)).toBeUndefined();
});

test('elements come and go by their namespaces', () => {
  const [mine, other] = ['http://mine', 'http://other'];
  const both = change('element', '<o/>', 'o', other)(change('element', '<a/>', 'k', mine)(empty));
  expect(read('element', mine)(both)).toBe('<a/>');
  const one = change('element', undefined, undefined, mine)(both);
  expect([read('element', mine)(one), read('element', other)(one)]).toEqual([undefined, '<o/>']);
});

test.each([
  ['an element without a namespace', () => change('element', '<a/>', 'k')],
  ['an element without a prefix', () => change('element', '<a/>', undefined, 'u')],
  ['a title of two lines', () => change('title', 'a\nb')],
  ['a text of a namespace', () => change('title', 'a', undefined, 'u')],
  ['a text with a prefix', () => change('description', 'a', 'k')],
  ['a look at an element of no namespace', () => read('element')],
  ['a look at a text of a namespace', () => read('title', 'u')],
])('refused: %s', (_what, call) => {
  expect(call).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG', domain: 'VIR_FROM_TEST' }));
});

test('what is no XML says where it was given', () => {
  expect(() => change('element', '<a', 'k', 'u')(empty)).toThrow(
    expect.objectContaining({ code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_NETWORK' }),
  );
});
