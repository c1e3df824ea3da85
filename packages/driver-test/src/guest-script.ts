import type { Duration } from './clock.js';

/** What is said to what was typed: a text, nothing, or a text some time later. */
export type Answer = string | undefined | { readonly text: string; readonly after?: Duration };

/** What a guest has to say at one end of a line: a console, a channel, a screen. */
export interface Dialogue {
  /** Said to whoever opens it. */
  readonly greeting?: string;
  /** What it says to a line of input, without its end: by the line, or a function of it. */
  readonly answers?: Readonly<Record<string, string>> | ((input: string) => Answer);
  /** What it says to a line that a table of `answers` does not have. Default: nothing. */
  readonly otherwise?: string;
  /** Said after the greeting, and after each answer. */
  readonly prompt?: string;
  /** Whether what is typed comes back, as on a terminal. Default: false. */
  readonly echo?: boolean;
  /** How long an answer takes, by the host's clock. Default: 0. */
  readonly delay?: Duration;
  /** Answers whatever comes, as it comes, instead of line by line. */
  readonly raw?: boolean;
}

/** What comes of a program that the guest's agent runs. */
export interface ProgramResult {
  /** Default: 0. */
  readonly exitCode?: number;
  readonly out?: string;
  readonly err?: string;
  /** How long it runs. Default: 0. */
  readonly runs?: Duration;
}
/** A program in the guest: what comes of its arguments and its input. */
export type Program = (args: readonly string[], input: string) => ProgramResult;

/** The answer to a command: its value, or a function of the command's arguments. What that throws, the command fails with. */
export type CommandAnswer = unknown;

/** How a guest's agent behaves. */
export interface GuestAgent {
  /** How long after its start the guest's agent is there. Default: when the guest has booted. */
  readonly boot?: Duration;
  /** How long each command takes. Default: 0. */
  readonly delay?: Duration;
  /** Answers of your own by command: `{ 'guest-get-load': { load1m: 0.5, load5m: 0.4, load15m: 0.1 } }`. */
  readonly answers?: Readonly<Record<string, CommandAnswer>>;
  /** Commands that this agent does not know. */
  readonly lacks?: readonly string[];
  /** Programs that it can run, by path. */
  readonly programs?: Readonly<Record<string, Program>>;
}

export interface GuestUser {
  readonly name: string;
  readonly domain?: string;
  /** When the user logged in: milliseconds since the epoch. */
  readonly loginTime?: number;
}

export interface GuestFilesystem {
  readonly mountpoint: string;
  /** The block device inside the guest. Default: a partition of the first disk. */
  readonly name?: string;
  /** Default: `ext4`. */
  readonly type?: string;
  readonly totalBytes?: number;
  readonly usedBytes?: number;
  /** The target of the disk that it lies on. Default: the first disk's. */
  readonly disk?: string;
}

export interface GuestNic {
  readonly name: string;
  readonly mac?: string;
  /** With the length of the prefix: `10.0.0.5/24`, `fe80::1/64`. */
  readonly addresses?: readonly string[];
}

/** What `guest-get-osinfo` tells, under the agent's own names. */
export interface GuestOs {
  readonly id?: string;
  readonly name?: string;
  readonly 'pretty-name'?: string;
  readonly version?: string;
  readonly 'version-id'?: string;
  readonly machine?: string;
  readonly variant?: string;
  readonly 'variant-id'?: string;
  readonly 'kernel-release'?: string;
  readonly 'kernel-version'?: string;
}

/**
 * What runs inside a guest. All of it has a default: a guest that says nothing is a small Linux whose agent, if its
 * definition has a channel for one, knows what the definition says.
 */
export interface GuestScript {
  /** What every console says; by alias (`console0`) where they differ. */
  readonly console?: Dialogue;
  readonly consoles?: Readonly<Record<string, Dialogue>>;
  /** By target name. */
  readonly channels?: Readonly<Record<string, Dialogue>>;
  /** What the other end of the screen says to a connection that is made past the server. */
  readonly graphics?: Dialogue;
  /** `false`: none is installed, whatever the definition says. */
  readonly agent?: GuestAgent | false;
  /** Answers of your own to commands of the QEMU monitor, by command. */
  readonly monitor?: Readonly<Record<string, CommandAnswer>>;
  /** Default: the domain's name. */
  readonly hostname?: string;
  readonly os?: GuestOs;
  /** Its name, and seconds east of UTC. Default: UTC. */
  readonly timezone?: { readonly name: string; readonly offset: number };
  readonly users?: readonly GuestUser[];
  /** Default: `/` and `/boot` on the first disk. */
  readonly filesystems?: readonly GuestFilesystem[];
  /** Default: `lo`, and one for each interface of the definition. */
  readonly interfaces?: readonly GuestNic[];
  /** How fast it writes to its memory: MiB/s. Default: 0. */
  readonly dirtyRate?: number;
}
