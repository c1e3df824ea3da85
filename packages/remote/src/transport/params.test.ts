import { expect, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { passedOn, remoteParams } from './params.js';

const params = (query: string) => remoteParams(parseUri(`test+ssh://host/default?${query}`));

test('values, defaults, and flags that are whole numbers', () => {
  expect(params('')).toMatchObject({ mode: 'auto', proxy: undefined, noVerify: false, noSanity: false, noTty: false });
  expect(params('mode=legacy&proxy=netcat&no_verify=1&no_tty=-2&no_sanity=0')).toMatchObject({
    mode: 'legacy',
    proxy: 'netcat',
    noVerify: true,
    noTty: true,
    noSanity: false,
  });
  expect(params('keyfile=/a%20b').get('keyfile')).toBe('/a b');
  expect(params('keyfile=').get('keyfile')).toBeUndefined();
});

test.each(['mode=sideways', 'proxy=socks', 'no_verify=yes', 'no_tty=', 'no_sanity=1x', 'mode=constructor'])(
  '%s is refused by name',
  (query) => {
    expect(() => params(query)).toThrow(
      expect.objectContaining({
        code: 'VIR_ERR_INVALID_ARG',
        message: expect.stringContaining(`parameter ${query.split('=')[0]} of`) as unknown,
      }),
    );
  },
);

test('what is not for the way is for the driver', () => {
  expect(passedOn(parseUri('test+tcp://host/default?socket=/x&seed=1&name=a&pace=slow'))).toEqual([
    ['seed', '1'],
    ['pace', 'slow'],
  ]);
});
