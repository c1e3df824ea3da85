import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diff, formats } from '@virtkit/core/xml';
import { arbitrary } from './arbitrary.js';

test.each(formats)('$name: no difference to itself, and some to what prints otherwise', ({ format }) => {
  fc.assert(
    fc.property(arbitrary(format.type), arbitrary(format.type), (one, other) => {
      expect(diff(format, one, one)).toEqual([]);
      const print = (value: unknown) => format.print(value, { secure: true });
      if (print(one) !== print(other)) expect(diff(format, one, other)).not.toEqual([]);
    }),
    { numRuns: 20 },
  );
});
