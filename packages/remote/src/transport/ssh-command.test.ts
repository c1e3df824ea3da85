import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { remoteCommand } from './ssh-command.js';
import { sshArguments } from './ssh.js';

const options = { remoteName: 'test:///default', readOnly: false };

describe('what ssh is started with', () => {
  const args = (uri: string) => sshArguments(parseUri(uri), options).slice(0, -1);

  test.each([
    ['test+ssh:///default', ['-T', '-e', 'none', '--', 'localhost']],
    ['test+ssh://host/default', ['-T', '-e', 'none', '--', 'host']],
    ['test+ssh://[fe80::1]/default', ['-T', '-e', 'none', '--', 'fe80::1']],
    [
      'test+ssh://me@host:22/default?keyfile=/my%20key&no_tty=1&no_verify=1',
      [
        ...['-p', '22', '-l', 'me', '-i', '/my key', '-T', '-e', 'none'],
        ...['-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '--', 'host'],
      ],
    ],
    // As in libvirt: these are for the other ssh transports.
    ['test+ssh://host/?sshauth=agent&known_hosts=/x&known_hosts_verify=auto', ['-T', '-e', 'none', '--', 'host']],
  ])('%s', (uri, expected) => expect(args(uri)).toEqual(expected));

  test.each([
    'test+ssh://-oProxyCommand=id/',
    'test+ssh://%2DoProxyCommand=id/',
    'test+ssh://-lroot@host/',
    'test+ssh://host/?netcat=-x',
    'test+ssh://host/?proxy=native&netcat=nc',
  ])('%s is refused', (uri) =>
    expect(() => args(uri)).toThrow(expect.objectContaining({ code: 'VIR_ERR_INVALID_ARG' })),
  );

  test('mode=direct is for sockets of this host', () => {
    expect(() => args('test+ssh://host/?mode=direct')).toThrow(
      expect.objectContaining({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' }),
    );
    expect(args('test+ssh://host/?mode=direct&socket=/x')).toContain('host');
  });
});

/** Run by a real shell, as sshd does, with programs that say how they were called. */
describe('what runs on the other host', () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'virtkit-path-'));
  });
  afterEach(() => rmSync(path, { recursive: true }));

  const install = (name: string, body = '') => {
    const script = `#!/bin/sh\n${body}\nprintf '%s' "\${0##*/}"; for one; do printf '<%s>' "$one"; done\n`;
    writeFileSync(join(path, name), script);
    chmodSync(join(path, name), 0o755);
  };
  const run = (uri: string, more: Partial<typeof options> = {}) =>
    execFileSync('/bin/sh', ['-c', remoteCommand(parseUri(uri), { ...options, ...more })], {
      env: { PATH: `${path}:/usr/bin:/bin` },
      encoding: 'utf8',
    });
  /** Debian's netcat says so of its -q. */
  const withQ = `[ "$#" = 1 ] && [ "$1" = -q ] && { echo "nc: option requires an argument -- 'q'" >&2; exit 1; }`;

  test('the helper with the URI, read-only if asked', () => {
    install('virt-ssh-helper');
    expect(run('test+ssh://host/')).toBe('virt-ssh-helper<test:///default>');
    expect(run('test+ssh://host/?proxy=native', { readOnly: true })).toBe('virt-ssh-helper<-r><test:///default>');
  });

  test('a daemon of the user’s own, whose socket only the helper finds', () => {
    const uid = jest.spyOn(process, 'geteuid').mockReturnValue(7);
    try {
      install('virt-ssh-helper');
      install('nc');
      const session = { remoteName: 'qemu:///session' };
      expect(remoteCommand(parseUri('qemu+ssh://host/session'), { ...options, ...session })).not.toContain('nc');
      expect(run('qemu+ssh://host/session', session)).toBe('virt-ssh-helper<qemu:///session>');
      expect(run('qemu+ssh://host/session?socket=/mine', session)).toBe('nc<-U></mine>');
    } finally {
      uid.mockRestore();
    }
  });

  test('netcat on libvirt’s own socket, with -q0 where there is one', () => {
    install('nc', withQ);
    expect(run('test+ssh://host/?proxy=netcat')).toBe('nc<-q0><-U></var/run/libvirt/libvirt-sock>');
    install('nc');
    expect(run('test+ssh://host/?proxy=netcat', { readOnly: true })).toBe('nc<-U></var/run/libvirt/libvirt-sock-ro>');
  });

  test('a socket or a netcat that is named means netcat', () => {
    install('virt-ssh-helper');
    install('nc', withQ);
    install("my n'c");
    expect(run('test+ssh://host/?socket=/a')).toBe('nc<-q0><-U></a>');
    expect(run(`test+ssh://host/?netcat=${path}/my%20n'c`)).toBe("my n'c<-U></var/run/libvirt/libvirt-sock>");
    expect(run('test+ssh://host/?socket=-x')).toBe('nc<-q0><-U><./-x>');
  });

  test.each(["/a b'c", '/$(id)`id`', '/a"b\\c', "';id;'", '/a\nb', '*', '/ü'])(
    'nothing in %j is more than a name',
    (socket) => {
      install('nc');
      const address = `socket=${encodeURIComponent(socket)}`;
      expect(run(`test+ssh://host/?${address}`)).toBe(`nc<-U><${socket}>`);
      install('virt-ssh-helper');
      expect(run('test+ssh://host/', { remoteName: socket })).toBe(`virt-ssh-helper<${socket}>`);
    },
  );
});
