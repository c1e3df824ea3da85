import { expect, test } from '@jest/globals';
import { completeSecret, parseSecret, printSecret } from './secret.js';

const complete = (xml: string) => completeSecret(parseSecret(xml), { random: (size) => new Uint8Array(size) });

test('what is not said is filled in', () => {
  expect(printSecret(complete("<secret><usage type='none'/></secret>"))).toBe(`<secret ephemeral='no' private='no'>
  <uuid>00000000-0000-4000-8000-000000000000</uuid>
</secret>
`);
});

test('a usage has its own name for what it is of', () => {
  expect(parseSecret("<secret><usage type='iscsi'><target>t</target></usage></secret>").usage).toEqual({
    type: 'iscsi',
    target: 't',
  });
});

test.each([
  ["<secret><usage type='moon'/></secret>", 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ['<secret><usage/></secret>', 'VIR_ERR_XML_ERROR'],
  ["<secret><usage type='volume'/></secret>", 'VIR_ERR_INTERNAL_ERROR'],
  ["<secret private='maybe'/>", 'VIR_ERR_XML_ERROR'],
])('refused: %s', (xml, code) => {
  expect(() => parseSecret(xml)).toThrow(expect.objectContaining({ code, domain: 'VIR_FROM_SECRET' }));
});
