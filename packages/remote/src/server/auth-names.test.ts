import { expect, test } from '@jest/globals';
import { allowCertificates, allowUsers } from './auth-names.js';

test('names of users by patterns', () => {
  const isAllowed = allowUsers(['ann', 'ops-*']);
  expect(['ann', 'ops-1', 'anne', 'xops-1', 'Ann'].map(isAllowed)).toEqual([true, true, false, false, false]);
  expect(allowUsers([])('ann')).toBe(false);
});

test('a distinguished name is the same from either end', () => {
  const isAllowed = allowCertificates(['CN=ann,O=Example,C=GB', 'C=DE,O=*,CN=ops-?']);
  expect(isAllowed('CN=ann,O=Example,C=GB')).toBe(true);
  expect(isAllowed('C=GB,O=Example,CN=ann')).toBe(true);
  expect(isAllowed('CN=ops-1,O=Other,C=DE')).toBe(true);
  expect(isAllowed('CN=ann,O=Example')).toBe(false);
  expect(isAllowed('O=Example,CN=ann,C=GB')).toBe(false);
});

test('a comma in a value divides nothing', () => {
  const isAllowed = allowCertificates(['CN=ann,*']);
  expect(isAllowed('O=x\\,CN=ann')).toBe(false);
  expect(isAllowed('O=x\\\\,CN=ann')).toBe(true);
  expect(allowCertificates(['CN=ann,O=Ex\\, Inc'])('O=Ex\\, Inc,CN=ann')).toBe(true);
});
