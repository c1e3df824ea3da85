import { expect, test } from '@jest/globals';
import { doorOf, hostOf, isReadOnlyName, takeSockets } from './activation.js';

test('what is handed over is taken out of the environment', () => {
  const env = { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'virtkit:virtkit-ro', HOME: '/h' };
  expect(takeSockets(env, 7)).toEqual([
    { fd: 3, name: 'virtkit' },
    { fd: 4, name: 'virtkit-ro' },
  ]);
  expect(env).toEqual({ HOME: '/h' });
});

test.each([
  [{ LISTEN_PID: '8', LISTEN_FDS: '2' }],
  [{ LISTEN_FDS: '2' }],
  [{ LISTEN_PID: '7' }],
  [{ LISTEN_PID: '7', LISTEN_FDS: '-1' }],
  [{ LISTEN_PID: '7', LISTEN_FDS: '1e9' }],
])('%j is nothing for us', (env) => {
  expect(takeSockets(env, 7)).toEqual([]);
  expect(env).toEqual({});
});

test('sockets without names have no rights taken from them', () => {
  expect(takeSockets({ LISTEN_PID: '7', LISTEN_FDS: '1' }, 7)).toEqual([{ fd: 3, name: 'unknown' }]);
});

test.each([
  ['virtkitd-ro.socket', true],
  ['virtkit-ro', true],
  ['virtkit-ro-2', true],
  ['virtkit', false],
  ['virtkit-root', false],
  ['ro', false],
])('%s is read-only: %p', (name, expected) => {
  expect(isReadOnlyName(name)).toBe(expected);
});

test('addresses as the kernel writes them', () => {
  expect(hostOf('0100007F')).toBe('127.0.0.1');
  expect(hostOf('00000000000000000000000001000000')).toBe('[::1]');
  expect(hostOf('B80D0120000000000000000001000000')).toBe('[2001:db8::1]');
});

test('a file that is no socket is refused', () => {
  expect(() => doorOf({ fd: 9999, name: 'x' })).toThrow(
    'file descriptor 9999 (x), which systemd handed over, is no socket',
  );
});
