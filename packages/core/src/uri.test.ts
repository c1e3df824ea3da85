import { describe, expect, test } from '@jest/globals';
import { checkParams, parseUri } from './uri.js';

const plain = { transport: undefined, user: undefined, host: undefined, port: undefined, path: '', params: {} };

describe('parseUri', () => {
  test.each([
    ['test:///default', { scheme: 'test', path: '/default' }],
    ['qemu:///system', { scheme: 'qemu', path: '/system' }],
    ['QEMU+SSH:///System', { scheme: 'qemu', transport: 'ssh', path: '/System' }],
    ['qemu+tcp://host.example/system', { scheme: 'qemu', transport: 'tcp', host: 'host.example', path: '/system' }],
    ['qemu+tls://host:16514/system', { scheme: 'qemu', transport: 'tls', host: 'host', port: 16514, path: '/system' }],
    ['qemu+ssh://root@host/system', { scheme: 'qemu', transport: 'ssh', user: 'root', host: 'host', path: '/system' }],
    ['qemu+ssh://a%40b@host/', { scheme: 'qemu', transport: 'ssh', user: 'a@b', host: 'host', path: '/' }],
    ['qemu+tcp://[::1]:16509/system', { scheme: 'qemu', transport: 'tcp', host: '::1', port: 16509, path: '/system' }],
    [
      'qemu+tcp://u@[fe80::1%25eth0]/',
      { scheme: 'qemu', transport: 'tcp', user: 'u', host: 'fe80::1%eth0', path: '/' },
    ],
    ['xen://host', { scheme: 'xen', host: 'host' }],
    ['xen://host:/', { scheme: 'xen', host: 'host', path: '/' }],
    ['xen:', { scheme: 'xen' }],
    ['test:/a', { scheme: 'test', path: '/a' }],
    ['test:///a%20b/%C3%BC.xml', { scheme: 'test', path: '/a b/ü.xml' }],
    ['test:///a%2fb', { scheme: 'test', path: '/a/b' }],
    ['qemu:///embed?root=/tmp/x', { scheme: 'qemu', path: '/embed', params: { root: '/tmp/x' } }],
    ['qemu:///x?a=1&b=2;c=3', { scheme: 'qemu', path: '/x', params: { a: '1', b: '2', c: '3' } }],
    ['qemu:///x?a=%26%3D&b', { scheme: 'qemu', path: '/x', params: { a: '&=', b: '' } }],
    ['qemu:///x?a=b=c&&', { scheme: 'qemu', path: '/x', params: { a: 'b=c' } }],
    ['qemu:///x?a=1+1', { scheme: 'qemu', path: '/x', params: { a: '1+1' } }], // a plus is a plus
    ['qemu:///x?', { scheme: 'qemu', path: '/x' }],
    ['qemu:///x?__proto__=1', { scheme: 'qemu', path: '/x', params: JSON.parse('{"__proto__": "1"}') as object }],
    ['vz+x-y.1:///', { scheme: 'vz', transport: 'x-y.1', path: '/' }],
  ])('%s', (text, expected) => {
    const { params, ...rest } = parseUri(text);
    const { params: wanted, ...wantedRest } = { ...plain, ...expected, text };
    expect(rest).toEqual(wantedRest);
    expect([...params]).toEqual(Object.entries(wanted));
  });

  test.each([
    ['', 'it does not start with a scheme'],
    ['default', 'it does not start with a scheme'],
    ['/system', 'it does not start with a scheme'],
    ['://host/', 'it does not start with a scheme'],
    ['1qemu:///', 'it does not start with a scheme'],
    ['qemu+:///', 'it does not start with a scheme'],
    ['qemu+a+b:///', 'it does not start with a scheme'],
    [' qemu:///system', 'character " " at offset 0'],
    ['qemu:///a b', 'character " " at offset 9'],
    ['qemu:///a\nb', 'character "\\n" at offset 9'],
    ['qemu:///a\0b', 'character "\\u0000" at offset 9'],
    ['qemu:///a\x7fb', 'at offset 9'],
    ['qemu:\\\\host\\x', 'character "\\\\" at offset 5'],
    ['qemu:///<x>', 'character "<" at offset 8'],
    ['qemu+tcp://host:0/', 'port 0 is not between 1 and 65535'],
    ['qemu+tcp://host:65536/', 'port 65536 is not between 1 and 65535'],
    ['qemu+tcp://host:99999999999999999999/', 'is not between 1 and 65535'],
    ['qemu+tcp://host:x/', '"host:x" is no [user@]host[:port]'],
    ['qemu+tcp://host:-1/', 'is no [user@]host[:port]'],
    ['qemu+tcp://::1/', 'is no [user@]host[:port]'],
    ['qemu+tcp://[::1/', 'is no [user@]host[:port]'],
    ['qemu+tcp://[::1]x/', 'is no [user@]host[:port]'],
    ['qemu+tcp://[ho]st/', 'is no [user@]host[:port]'],
    ['qemu+tcp://a@b@c/', 'is no [user@]host[:port]'],
    ['qemu:///%', 'the path has a broken percent escape'],
    ['qemu:///%zz', 'the path has a broken percent escape'],
    ['qemu:///%ff', 'the path has a broken percent escape'], // no UTF-8
    ['qemu+ssh://%zz@h/', 'the user has a broken percent escape'],
    ['qemu+ssh://h%/', 'the host has a broken percent escape'],
    ['qemu:///x?a=%', 'the parameter a has a broken percent escape'],
    ['qemu:///a%00b', 'the path holds a NUL byte'],
    ['qemu+ssh://a%00b@h/', 'the user holds a NUL byte'],
    ['qemu+ssh://h%00/', 'the host holds a NUL byte'],
    ['qemu:///x?socket=/a%00b', 'the parameter socket holds a NUL byte'],
    ['qemu:///x?a=1&a=2', 'the parameter "a" is given twice'],
    ['qemu:///x?a=1&%61=2', 'the parameter "a" is given twice'],
    ['qemu:///x?=1', 'the parameter "=1" has no name'],
    ['qemu:///x#fragment', 'it does not start with a scheme'],
  ])('%j is refused: %s', (text, why) => {
    expect(() => parseUri(text)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
    expect(() => parseUri(text)).toThrow(why);
  });

  test('keeps what broke as the cause', () => {
    let caught: unknown;
    try {
      parseUri('qemu:///%');
    } catch (error) {
      caught = error;
    }
    expect((caught as Error).cause).toMatchObject({ name: 'URIError' });
  });

  test('a long hostile text costs no time', () => {
    const start = performance.now();
    expect(() => parseUri(`a${'+a'.repeat(20_000)}`)).toThrow();
    expect(() => parseUri(`qemu://${'@'.repeat(20_000)}`)).toThrow();
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe('checkParams', () => {
  test('refuses what a driver does not know', () => {
    const uri = parseUri('qemu:///embed?root=/x&rot=/y');
    expect(() => checkParams(uri, ['root', 'rot'])).not.toThrow();
    expect(() => checkParams(uri, ['root'])).toThrow('unknown parameter "rot"');
    expect(() => checkParams(uri, ['root'])).toThrow('known are root');
    expect(() => checkParams(uri, [])).toThrow('qemu takes none');
    expect(() => checkParams(uri, [])).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' }));
  });
});
