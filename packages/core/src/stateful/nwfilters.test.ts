import { expect, test } from '@jest/globals';
import { completeNwfilterBinding, parseNwfilterBinding } from '../model/nwfilter/binding.js';
import { completeNwfilter } from '../model/nwfilter/complete.js';
import { parseNwfilter } from '../model/nwfilter/nwfilter.js';
import { Nwfilters } from './nwfilters.js';

let next = 0;
const random = (size: number) => new Uint8Array(size).fill((next += 1));
const define = (all: Nwfilters, name: string, content: string) =>
  all.define(completeNwfilter(parseNwfilter(`<filter name='${name}'>${content}</filter>`), { random }));
const bind = (all: Nwfilters, filter: string) =>
  all.bind(
    completeNwfilterBinding(
      parseNwfilterBinding(
        `<filterbinding><owner><name>o</name><uuid>6b697400-5555-4222-8333-444455556661</uuid></owner><portdev name='p'/><mac address='52:54:00:00:00:01'/><filterref filter='${filter}'/></filterbinding>`,
      ),
    ),
  );

test('filters that refer to others again and again are not followed for ever', () => {
  const all = new Nwfilters();
  define(all, 'f0', '');
  for (let level = 1; level <= 40; level += 1) {
    define(all, `f${level}`, `<filterref filter='f${level - 1}'/>`.repeat(2));
  }
  expect(() => bind(all, 'f40')).toThrow(expect.objectContaining({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' }));
  expect([...all.bindings]).toEqual([]);
});

test('a chain of references is in use to its end', () => {
  const all = new Nwfilters();
  define(all, 'f0', '');
  for (let level = 1; level <= 20; level += 1) define(all, `f${level}`, `<filterref filter='f${level - 1}'/>`);
  bind(all, 'f20');
  const { uuid } = all.filters.byName('f0');
  expect(() => all.undefine(uuid)).toThrow(expect.objectContaining({ code: 'VIR_ERR_OPERATION_INVALID' }));
  all.unbind('p');
  expect(all.undefine(uuid).name).toBe('f0');
});

test('what a comment says is a variable only where the whole is one', () => {
  const all = new Nwfilters();
  define(all, 'f', "<rule action='drop' direction='in'><tcp comment='costs $9' dstportstart='$PORT[@1]'/></rule>");
  expect(() => bind(all, 'f')).toThrow(/list elements: PORT\[@1\]$/);
});
