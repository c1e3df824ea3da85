import type { Props } from './props.js';

/** What must be there before QEMU starts, in this order. */
export type Preparation =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'file'; readonly path: string; readonly content: Uint8Array }
  /** The firmware's variables: made from the template unless they are there. */
  | { readonly kind: 'nvram'; readonly path: string; readonly template?: string }
  /** Tap devices, one queue for each descriptor; `interface` is the alias of the card whose definition says the rest. */
  | { readonly kind: 'tap'; readonly interface: string; readonly fds: readonly number[] }
  | { readonly kind: 'vhost-net'; readonly interface: string; readonly fds: readonly number[] }
  /** `/dev/vhost-vsock`, with the guest's address set. */
  | { readonly kind: 'vhost-vsock'; readonly fd: number; readonly cid: number | undefined }
  /** A file that is opened for QEMU. */
  | { readonly kind: 'open'; readonly fd: number; readonly path: string }
  /** A process that must answer on a socket; `device` is the alias of what it serves. */
  | { readonly kind: 'helper'; readonly program: Helper; readonly device: string; readonly socket: string };

export type Helper = 'swtpm' | 'virtiofsd' | 'passt' | 'qemu-pr-helper' | 'vhost-user-gpu';

/** A command for the monitor, sent before the guest's first instruction. */
export interface MonitorCommand {
  readonly execute: string;
  readonly arguments: Props;
}

/** How QEMU is started for a guest. */
export interface CommandLine {
  readonly binary: string;
  /** Without the binary itself. */
  readonly argv: readonly string[];
  /** More of its environment. */
  readonly env: Readonly<Record<string, string>>;
  readonly prepare: readonly Preparation[];
  /** What is said by the monitor alone: limits of disks, passwords, cables, processors that can be taken out again. */
  readonly commands: readonly MonitorCommand[];
}
