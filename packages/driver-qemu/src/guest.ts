import {
  DeviceStreams,
  type DomainPausedReason,
  type DomainRunningReason,
  type ProcessIdentity,
} from '@virtkit/core/driver';
import type { Backup } from './backup/record.js';
import { BlockJobs } from './block/block-job.js';
import type { Borrowed } from './launch/ownership.js';
import type { AgentClient } from './agent/client.js';
import type { QmpClient } from './qmp/client.js';
import type { Taints } from './taints.js';

export interface GuestOptions {
  readonly process: ProcessIdentity;
  readonly monitor: QmpClient;
  readonly directory: string;
  readonly helpers?: readonly ProcessIdentity[];
  readonly borrowed?: readonly Borrowed[];
  readonly ended?: Promise<string> | undefined;
}

/** A guest whose memory is being written or sent. */
export interface Unfinished {
  /** It ran: it goes on when that does not come to its end. */
  readonly resume: boolean;
  /** The file that is no good then. */
  readonly part?: string;
}

/** The QEMU process of a domain that runs, and the way to it. */
export class Guest {
  readonly process: ProcessIdentity;
  readonly monitor: QmpClient;
  /** Its own folder, with its sockets. */
  readonly directory: string;
  /** The processes that serve it: a TPM, a file system. */
  helpers: readonly ProcessIdentity[];
  /** The files that were given to it, to be given back. */
  borrowed: readonly Borrowed[];
  /** How the process ended, once it has; only the process that started it learns that. */
  readonly ended: Promise<string> | undefined;
  /** Why it is going to be paused, or to go on: set by who asks for it, for the event that tells it is done. */
  pausing: DomainPausedReason | undefined;
  resuming: DomainRunningReason | undefined;
  /** What is undone when whoever does it is gone. */
  unfinished: Unfinished | undefined;
  /** When the guest has powered off it is to start anew: for a reboot by the power button. */
  restarts = false;
  /** What QEMU does with the images of its disks. */
  readonly blockJobs = new BlockJobs();
  /** A backup of its disks that goes on. */
  backup: Backup | undefined;
  /** The images whose threshold was set by their number, and is told by that alone. */
  readonly thresholdsByIndex = new Set<number>();
  /** The last number that an image of its disks got: none is given twice. */
  lastImage = 0;
  /** Who waits for a tray to move, by the alias of its drive. */
  readonly trays = new Map<string, (open: boolean) => void>();
  /** Who waits for a device to go, by its alias. */
  readonly unplugging = new Map<string, (outcome: 'gone' | 'refused') => void>();
  /** It has powered off, and is being started anew: that it stands still then is nobody's business. */
  restarting = false;
  /** The agent inside, while something in the guest has opened its port. */
  agent: AgentClient | undefined;
  /** Who is connected to its consoles and channels. */
  readonly streams = new DeviceStreams('VIR_FROM_QEMU');
  /** What there is to say against how it runs. */
  taints: Taints = { tainted: [], deprecated: [] };
  /** The end of it has begun: what its monitor tells is of no interest any more. */
  ending: Promise<void> | undefined;

  constructor({ process, monitor, directory, helpers = [], borrowed = [], ended }: GuestOptions) {
    this.process = process;
    this.monitor = monitor;
    this.directory = directory;
    this.helpers = helpers;
    this.borrowed = borrowed;
    this.ended = ended;
  }

  /** Ends the connections; the guest goes on. */
  close(): void {
    this.monitor.close();
    this.agent?.close();
    this.agent = undefined;
    this.streams.close();
  }
}
