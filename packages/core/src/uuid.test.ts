import { expect, test } from '@jest/globals';
import { parseUuid } from './uuid.js';

const plain = '6695eb01-f6a4-8304-79aa-97f2502e193f';

test.each([
  plain,
  plain.toUpperCase(),
  plain.replaceAll('-', ''),
  ` \t${plain}\n`,
  '66 95 eb01--f6a4-8304-79aa-97f2502e193f',
  `-${plain}`,
])('%j is a UUID', (text) => expect(parseUuid(text)).toBe(plain));

test.each(['', 'no uuid', plain.slice(1), `${plain}0`, `${plain}-`, `6-${plain.slice(1)}`, plain.replace('e', 'g')])(
  '%j is none',
  (text) => expect(() => parseUuid(text)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' })),
);
