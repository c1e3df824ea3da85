import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, freePort } from './ports.js';

export interface LibvirtdOptions {
  /** More of libvirtd.conf: `{ auth_tcp: 'sasl' }`. Texts are quoted. */
  readonly conf?: Readonly<Record<string, string | number | readonly string[]>>;
  /** Files or folders of ours that stand in for the system's: `{ '/etc/sasl2': directory }`. */
  readonly mounts?: Readonly<Record<string, string>>;
  /** More of its environment: `{ SASL_CONF_PATH: directory }`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Listens for TLS as well: its certificates are named in `conf`. */
  readonly tls?: boolean;
  /** With a network of its own, where it may make bridges: reached by its unix socket alone. */
  readonly ownNetwork?: boolean;
}

export interface Libvirtd {
  /** Its unix socket; the read-only one is called the same with `-ro` after it. */
  readonly unix: string;
  readonly tcpPort: number;
  readonly tlsPort: number | undefined;
  /** Its own directory. Files of a test may lie here: they go with it. */
  readonly directory: string;
  /** The process that holds it. Whoever kills that kills the daemon and every guest, at once. */
  readonly pid: number;
  /** What it logged so far. */
  log(): string;
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Folders that libvirt keeps state in. Private, so that several daemons, and the system's own, never meet. */
const statePaths = ['/run/libvirt', '/var/lib/libvirt', '/var/cache/libvirt', '/var/log/libvirt', '/etc/libvirt'];

/**
 * Starts a real libvirtd with mounts and process ids of its own, in a temporary directory, on free ports of the loopback
 * address. Its own /dev/kvm cannot be written: the real one does not work on every machine, and libvirtd would probe QEMU
 * again for every call as long as it looks usable. What it starts (guests, dnsmasq) ends with it; so does all of it when this process goes.
 *
 * @example
 * await using libvirtd = await startLibvirtd();
 * await open(`test+unix:///default?socket=${libvirtd.unix}`);
 */
export async function startLibvirtd(options: LibvirtdOptions = {}): Promise<Libvirtd> {
  const directory = await mkdtemp(join(tmpdir(), 'virtkit-libvirtd-'));
  try {
    // libvirt-qemu, whom guests run as by default, must get through.
    for (const path of [directory, ...statePaths.map((one) => privateOf(directory, one))]) {
      await mkdir(path, { recursive: true, mode: 0o755 });
    }
    const [tcpPort, tlsPort] = await Promise.all([freePort(), options.tls ? freePort() : undefined]);
    await writeFile(
      join(directory, 'libvirtd.conf'),
      confLines({ ...base(directory, tcpPort, tlsPort), ...options.conf }),
    );
    await writeFile(join(privateOf(directory, '/etc/libvirt'), 'qemu.conf'), qemuConf);
    return await started(directory, tcpPort, tlsPort, options);
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
}

const privateOf = (directory: string, path: string): string => join(directory, 'private', path);

const base = (directory: string, tcpPort: number, tlsPort: number | undefined) => ({
  unix_sock_dir: directory,
  auth_unix_rw: 'none',
  auth_unix_ro: 'none',
  auth_tcp: 'none',
  listen_tcp: 1,
  listen_tls: tlsPort === undefined ? 0 : 1,
  listen_addr: '127.0.0.1',
  tcp_port: String(tcpPort),
  ...(tlsPort === undefined ? {} : { tls_port: String(tlsPort) }),
});

/** Guests as root, without cgroups, device namespaces or a log daemon: what a container may lack. */
const qemuConf = confLines({
  user: 'root',
  group: 'root',
  security_driver: 'none',
  namespaces: [],
  cgroup_controllers: [],
  stdio_handler: 'file',
  remember_owner: 0,
});

function confLines(conf: Required<LibvirtdOptions>['conf']): string {
  const value = (one: string | number | readonly string[]): string =>
    typeof one === 'number' ? String(one) : JSON.stringify(one);
  return Object.entries(conf)
    .map(([name, one]) => `${name} = ${value(one)}\n`)
    .join('');
}

/**
 * The first process of the namespace: a shell, since somebody must wait for the guests that daemonize (a zombie looks
 * alive to libvirtd). It ends, and all with it, when its standard input does: when we are gone.
 */
const init = `
directory=$1; shift
while [ "$1" != -- ]; do mount --bind "$1" "$2"; shift 2; done; shift
if [ -e /dev/kvm ]; then
  : >"$directory/kvm"
  mount --bind "$directory/kvm" /dev/kvm
  mount -o remount,bind,ro /dev/kvm
fi
if [ -e /sys/power/state ]; then mount --bind /dev/null /sys/power/state; fi
exec 3<&0 </dev/null
if [ "$1" = own-network ]; then ip link set lo up; fi
libvirtd -f "$directory/libvirtd.conf" -p "$directory/pid" --listen 3<&- &
daemon=$!
(cat <&3 >/dev/null; kill -KILL $daemon) &
wait $daemon
`;

async function started(
  directory: string,
  tcpPort: number,
  tlsPort: number | undefined,
  { mounts = {}, env = {}, ownNetwork = false }: LibvirtdOptions,
): Promise<Libvirtd> {
  const all = { ...Object.fromEntries(statePaths.map((path) => [path, privateOf(directory, path)])), ...mounts };
  const pairs = Object.entries(all).flatMap(([path, ours]) => [ours, path]);
  const separate = ['--mount', '--pid', '--fork', '--kill-child', '--mount-proc', ...(ownNetwork ? ['--net'] : [])];
  await Promise.all(statePaths.map((path) => mkdir(path, { recursive: true })));
  const child = spawn(
    'unshare',
    [...separate, 'sh', '-ec', init, 'sh', directory, ...pairs, '--', ownNetwork ? 'own-network' : ''],
    {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, LC_ALL: 'C.UTF-8', PATH: `${process.env['PATH']}:/usr/sbin:/sbin`, ...env },
    },
  );
  const log: string[] = [];
  for (const output of [child.stdout, child.stderr]) output.on('data', (chunk) => log.push(String(chunk)));
  child.stdin.on('error', () => undefined);
  const ended = once(child, 'exit').catch(() => undefined);
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
    await removed(directory);
  };
  const unix = join(directory, 'libvirt-sock');
  try {
    await ready(
      child,
      () => answers({ path: unix }),
      () => log.join(''),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  const pid = child.pid!;
  return { unix, tcpPort, tlsPort, directory, pid, log: () => log.join(''), stop, [Symbol.asyncDispose]: stop };
}

async function ready(child: ChildProcess, isReady: () => Promise<boolean>, log: () => string): Promise<void> {
  for (let left = 200; left > 0; left -= 1) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await isReady()) return;
    await sleep(50);
  }
  throw new Error(`libvirtd did not start\n${log()}`);
}

/** What dies at this moment may still write: once more if it did. */
async function removed(directory: string): Promise<void> {
  await rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
}
