import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { connectQmp, type QmpClient } from '../../../packages/driver-qemu/src/qmp/client.js';
import { runPeer } from '../peer.js';
import { GuestConsole } from './guest-console.js';

/** `cloud` boots in some three seconds; `generic` takes three times that, and has a driver for everything that QEMU emulates. */
export type GuestFlavour = 'cloud' | 'generic';

export interface GuestFiles {
  readonly kernel: string;
  readonly initrd: string;
  /** With this the console is the first serial port. */
  readonly cmdline: string;
}

/** The small Linux guest of `scripts/guest.sh`, which makes it when it is not there. */
export async function guestFiles(flavour: GuestFlavour = 'cloud'): Promise<GuestFiles> {
  const script = fileURLToPath(new URL('../../../scripts/guest.sh', import.meta.url));
  const folder = (await runPeer(script, [flavour], { timeout: 300_000 })).trim();
  return { kernel: join(folder, 'vmlinuz'), initrd: join(folder, 'initrd'), cmdline: 'console=ttyS0 quiet' };
}

export interface BareGuestOptions {
  readonly flavour?: GuestFlavour;
  /** More of QEMU's command line. */
  readonly args?: readonly string[];
}

/** A guest in a QEMU of nobody's but the test's. */
export interface BareGuest {
  readonly console: GuestConsole;
  readonly qmp: QmpClient;
  /** The socket of the guest agent's port. */
  readonly agent: string;
  /** Settles when QEMU has ended, with its exit code. */
  readonly exited: Promise<number | null>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Boots the guest under bare QEMU without KVM, to its prompt. Disposing of it kills it.
 *
 * @example
 * await using guest = await startBareGuest();
 * expect(await guest.console.run('nproc')).toBe('1');
 */
export async function startBareGuest(options: BareGuestOptions = {}): Promise<BareGuest> {
  const { kernel, initrd, cmdline } = await guestFiles(options.flavour);
  const folder = await mkdtemp(join(tmpdir(), 'virtkit-guest-'));
  const [monitor, serial, agent] = ['qmp', 'serial', 'agent'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const listening = (id: string, path: string) => ['-chardev', `socket,id=${id},path=${path},server=on,wait=off`];
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      ...['-S', '-machine', 'q35', '-accel', 'tcg', '-m', '256', '-nodefaults', '-no-user-config', '-display', 'none'],
      ...['-kernel', kernel, '-initrd', initrd, '-append', cmdline],
      ...listening('serial', serial),
      ...['-serial', 'chardev:serial', '-device', 'virtio-serial-pci'],
      ...listening('agent', agent),
      ...['-device', 'virtserialport,chardev=agent,name=org.qemu.guest_agent.0'],
      ...['-qmp', `unix:${monitor},server=on,wait=off`],
      ...(options.args ?? []),
    ],
    { stdio: ['ignore', 'inherit', 'inherit'] },
  );
  const exited = once(qemu, 'exit').then(([code]) => code as number | null);
  const stop = async () => {
    qemu.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true });
  };
  try {
    while (!existsSync(monitor) && qemu.exitCode === null) await sleep(10);
    const qmp = await connectQmp(monitor, { timeout: 30_000 });
    const console = new GuestConsole(connect({ path: serial }));
    await qmp.execute('cont');
    await console.prompt();
    const dispose = async () => {
      qmp.close();
      console.close();
      await stop();
    };
    return { console, qmp, agent, exited, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await stop();
    throw error;
  }
}
