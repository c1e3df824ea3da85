import type { Domain } from '@virtkit/core/xml';
import type { Accelerator, QemuCapabilities } from '../capabilities/capabilities.js';

/** Which secret is meant: by its UUID, or by what it is for. */
export interface SecretLookup {
  readonly uuid?: string;
  readonly usage?: string;
  readonly type?: string;
}

/** What decides a command line beside the definition. All of it is known before: building reads no clock and no file. */
export interface ArgvContext {
  readonly capabilities: QemuCapabilities;
  readonly accelerator: Accelerator;
  /** The guest's private directory: its monitor, its keys, its helpers' sockets. */
  readonly runDirectory: string;
  /** Where the monitor listens. Default: `monitor.sock` in the run directory. */
  readonly monitorSocket?: string;
  /** Where sockets of channels that name no path are made. Default: the run directory. */
  readonly channelDirectory?: string;
  /** Where memory in files is kept. Default: `ram` in the run directory. */
  readonly memoryDirectory?: string;
  /** The directory of this guest on the hugetlbfs with pages of that size; without a size, of the host's default. */
  readonly hugepageDirectory?: (pageKiB: bigint | undefined) => string | undefined;
  /** The size of the host's pages in KiB. Default: 4. */
  readonly pageSizeKiB?: bigint;
  /** 32 bytes that seal the secrets of this guest. */
  readonly masterKey: Uint8Array;
  /** So many bytes that nobody can guess. */
  readonly randomBytes: (count: number) => Uint8Array;
  /** The value of a secret that the definition refers to. */
  readonly secret: (reference: SecretLookup) => Uint8Array;
  /** The certificates for SPICE over TLS. */
  readonly spiceTlsDirectory?: string;
  /** The certificates for character devices over TLS. */
  readonly chardevTlsDirectory?: string;
  /** `defer`: the state comes by migration, from where the monitor is told later. */
  readonly incoming?: 'defer';
  /** What a clock with an offset of its own counts from. */
  readonly now: Date;
  /** What is behind a SCSI device of the host: `/dev/sg3`. */
  readonly scsiGeneric?: (adapter: string, bus: number, target: number, unit: bigint) => string;
  /** What SMBIOS says of the host, for `<smbios mode='host'/>`. */
  readonly hostSmbios?: Extract<NonNullable<Domain['sysinfos']>[number], { type: 'smbios' }>;
  /** Whether the kernel can move the traffic of network cards (`/dev/vhost-net`). Default: no. */
  readonly vhostNet?: boolean;
  /** Whether QEMU opens tap devices itself, by the names that the definition has. Default: it is given them open. */
  readonly tapsByName?: boolean;
  /** Whether QEMU is confined by seccomp. Default: yes. */
  readonly sandbox?: boolean;
}

/** A definition and what decides beside it: what every builder of a part is given. */
export interface Guest {
  readonly def: Domain;
  readonly context: ArgvContext;
}
