import type { Duplex } from 'node:stream';
import type { CallOptions, ConnectionUri, CredentialsCallback } from '@virtkit/core/driver';

/** A way to a daemon, once it is there. */
export interface Channel {
  readonly stream: Duplex;
  /** Whether nobody on the way can read along. */
  readonly encrypted: boolean;
  /** Encrypted, or never leaving this machine. */
  readonly secure: boolean;
}

/** How a transport is opened: `qemu+NAME://…` */
export interface Transport {
  readonly name: string;
  open(uri: ConnectionUri, options: TransportOptions): Promise<Channel>;
}

export interface TransportOptions extends CallOptions {
  readonly readOnly: boolean;
  /** What the daemon will be asked to open: a helper at the other end finds the socket by it. */
  readonly remoteName: string;
  /** Asked for passwords and unknown host keys by transports that cannot ask a person themselves. */
  readonly credentials?: CredentialsCallback | undefined;
}
