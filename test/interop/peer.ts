import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, test } from '@jest/globals';

/** Where `scripts/peers.sh` puts the clients that come from npm's registry. */
export const npmPeers = join(homedir(), '.cache', 'virtkit-peers');

/** What must be there for each peer: programs by name, files by absolute path. `scripts/peers.sh` installs all. */
const peers = {
  libvirt: ['libvirtd', 'virtlogd', 'virsh', '/usr/bin/python3', '/usr/lib/python3/dist-packages/libvirt.py'],
  'libvirt-sasl': ['libvirtd', 'virsh', 'openssl', '/usr/sbin/saslpasswd2'],
  'libvirt-guests': ['libvirtd', 'virsh', 'qemu-system-x86_64', 'qemu-img', 'dnsmasq', 'ebtables', 'ip', 'unshare'],
  'libvirt-ovmf': ['libvirtd', 'qemu-system-x86_64', 'unshare', '/usr/share/OVMF/OVMF_CODE_4M.fd'],
  'libvirt-c': ['libvirtd', 'unshare', 'gcc', 'taskset', '/usr/include/stdio.h'],
  virsh: ['virsh'],
  unshare: ['unshare', 'hostname'],
  'unshare-virsh': ['unshare', 'hostname', 'virsh'],
  'virsh-doors': [
    'virsh',
    'openssl',
    'setpriv',
    '/usr/bin/python3',
    '/usr/lib/python3/dist-packages/libvirt.py',
    '/usr/sbin/saslpasswd2',
  ],
  'python3-libvirt': ['/usr/bin/python3', '/usr/lib/python3/dist-packages/libvirt.py'],
  virtinst: ['virt-install', 'virt-clone', 'virt-xml', 'virsh'],
  'libsys-virt-perl': ['/usr/bin/perl', '/usr/share/doc/libsys-virt-perl/copyright'],
  'virt-manager': [
    ...['virt-manager', 'Xvfb', 'dbus-run-session', '/usr/bin/python3', '/usr/libexec/at-spi-bus-launcher'],
    '/usr/share/doc/gir1.2-atspi-2.0/copyright',
  ],
  qemu: ['qemu-system-x86_64', 'qemu-img'],
  'qemu-guest': ['qemu-system-x86_64', 'apt-get', 'dpkg-deb', 'busybox', 'cpio', 'flock'],
  xenstored: ['apt-get', 'dpkg-deb', 'flock', 'gcc', '/usr/include/stdio.h', 'mount', 'unshare'],
  dnsmasq: ['dnsmasq'],
  openssl: ['openssl'],
  systemd: ['systemd-analyze', 'systemd-notify', 'systemd-socket-activate', '/usr/bin/python3'],
  setpriv: ['setpriv'],
  'xen-api': [join(npmPeers, 'node_modules/xen-api/package.json'), 'openssl'],
  ssh: ['ssh', 'sshd', 'ssh-keygen', 'ssh-agent', 'nc', 'virt-ssh-helper', 'libvirtd'],
} satisfies Record<string, string[]>;

export type Peer = keyof typeof peers;

/**
 * Tests against somebody else's program. Where it is missing they are skipped with the reason in their title, which
 * `npm test` repeats at its end; in CI, where `scripts/peers.sh` has run, its absence is a failure.
 *
 * @example
 * describePeer('libvirt', () => { test('virsh lists our domains', …) });
 */
export const describePeer = (peer: Peer, body: () => void): void =>
  describeWith({ describe, test }, peer, missing(peers[peer]), process.env['CI'] === 'true', body);

/** The decision alone, so that it can be tested without taking a peer away. */
export const describeWith = (
  runner: { describe: RunnerDescribe; test: (title: string, body: () => void) => void },
  title: string,
  absent: string[],
  isCi: boolean,
  body: () => void,
): void => {
  const reason = `${absent.join(', ')} not found: run scripts/peers.sh`;
  if (absent.length === 0) runner.describe(title, body);
  else if (!isCi) runner.describe.skip(`${title}, skipped: ${reason}`, body);
  else
    runner.describe(title, () =>
      runner.test('is installed', () => {
        throw new Error(reason);
      }),
    );
};

type RunnerDescribe = ((title: string, body: () => void) => void) & { skip: (title: string, body: () => void) => void };

/** Those of the programs and files that are not here. Daemons live in sbin, which a user's PATH may lack. */
export const missing = (needs: readonly string[]): string[] => {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return needs.filter(
    (need) => !folders.some((folder) => existsSync(need.startsWith('/') ? need : join(folder, need))),
  );
};

export interface RunOptions {
  /** Milliseconds until the program is killed. Default: 20,000. */
  timeout?: number;
  /** Written to its stdin, which is then closed. */
  input?: string;
  env?: Record<string, string>;
  signal?: AbortSignal;
}

/** How a program ended that did not end well. */
export class PeerError extends Error {
  /** The exit code; absent when the program was killed or never ran. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;

  constructor(message: string, { code, stdout, stderr }: Pick<PeerError, 'code' | 'stdout' | 'stderr'>) {
    super(message);
    this.code = code;
    this.stdout = stdout;
    this.stderr = stderr;
  }
}

/** Runs a program, never through a shell, in libvirt's untranslated English. Resolves to its stdout. */
export const runPeer = (file: string, args: readonly string[], options: RunOptions = {}): Promise<string> =>
  new Promise((resolve, reject) => {
    const { timeout = 20_000, input = '', env = {}, signal } = options;
    const child = execFile(
      file,
      args,
      { timeout, signal, killSignal: 'SIGKILL', maxBuffer: 256 * 1024 * 1024, env: { ...ownEnv(), ...env } },
      (error, stdout, stderr) => {
        if (!error) return resolve(stdout);
        const code = typeof error.code === 'number' ? error.code : undefined;
        const ending = signal?.aborted
          ? 'aborted'
          : error.killed
            ? `killed after ${timeout} ms`
            : `ended with ${error.code}`;
        reject(new PeerError(`${file} ${args.join(' ')}: ${ending}\n${stderr}`, { code, stdout, stderr }));
      },
    );
    // A program that does not read its stdin closes it early; that is no failure.
    child.stdin?.on('error', () => {}).end(input);
  });

/** Runs virsh on a connection; resolves to what it printed. */
export const virsh = (uri: string, args: readonly string[], options?: RunOptions): Promise<string> =>
  runPeer('virsh', ['--connect', uri, ...args], options);

/**
 * Runs Python with libvirt-python (Debian's own interpreter has it; one earlier in the PATH has not) and decodes the
 * JSON it prints. The source is a file's URL, or the program itself. JSON's numbers here are doubles: print 64-bit
 * values as strings.
 */
export const python = async (source: URL | string, args: readonly string[] = [], options?: RunOptions) => {
  const program = source instanceof URL ? [fileURLToPath(source)] : ['-c', source];
  return JSON.parse(await runPeer('/usr/bin/python3', [...program, ...args], options)) as unknown;
};

/** Without the caller's own choice of connection or language. */
const ownEnv = () => {
  const { LIBVIRT_DEFAULT_URI: _uri, VIRSH_DEFAULT_CONNECT_URI: _virshUri, ...env } = process.env;
  return { ...env, LC_ALL: 'C.UTF-8', PYTHONDONTWRITEBYTECODE: '1' };
};
