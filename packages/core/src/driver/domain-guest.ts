import type { CallOptions } from '../signal.js';
import type { DomainProcessSignal } from './enum-tables.js';
import type { GuestVcpus, ParamsOf, TypedParams } from './params.js';
import type { DomainRef } from './refs.js';

/** A moment as the guest's clock has it. */
export interface GuestTime {
  /** Since the epoch. */
  readonly seconds: bigint;
  readonly nanoseconds: number;
}

export interface FSInfo {
  readonly mountpoint: string;
  /** The block device inside the guest. */
  readonly name: string;
  readonly fstype: string;
  /** The targets of the disks that it lies on. */
  readonly devAliases: readonly string[];
}

/** What goes through the guest's agent, or the guest's own processes. */
export interface DomainGuestDriver {
  /** Freezes file systems, all for an empty list; gives how many. No flags yet. */
  fsFreeze?(domain: DomainRef, mountpoints: readonly string[], flags: number, options?: CallOptions): Promise<number>;
  fsThaw?(domain: DomainRef, mountpoints: readonly string[], flags: number, options?: CallOptions): Promise<number>;
  /** Gives free blocks of `minimum` bytes and more back to the host. No flags yet. */
  fsTrim?(
    domain: DomainRef,
    mountpoint: string | undefined,
    minimum: bigint,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getFSInfo?(domain: DomainRef, flags: number, options?: CallOptions): Promise<readonly FSInfo[]>;
  getTime?(domain: DomainRef, flags: number, options?: CallOptions): Promise<GuestTime>;
  /** Flags: `DomainSetTimeFlags`. */
  setTime?(domain: DomainRef, time: GuestTime, flags: number, options?: CallOptions): Promise<void>;
  /** Flags: `DomainSetUserPasswordFlags`. */
  setUserPassword?(
    domain: DomainRef,
    user: string,
    password: string,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  getGuestVcpus?(domain: DomainRef, flags: number, options?: CallOptions): Promise<ParamsOf<typeof GuestVcpus>>;
  /** `vcpus` is a list such as `1-2,5`. No flags yet. */
  setGuestVcpus?(
    domain: DomainRef,
    vcpus: string,
    online: boolean,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Facts from inside the guest; `types` are bits of `DomainGuestInfoTypes`, 0 for all. No flags yet. */
  getGuestInfo?(domain: DomainRef, types: number, flags: number, options?: CallOptions): Promise<TypedParams>;
  /** The authorized SSH keys of `user`. */
  authorizedSshKeysGet?(
    domain: DomainRef,
    user: string,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly string[]>;
  /** Flags: `DomainAuthorizedSSHKeysSetFlags`. */
  authorizedSshKeysSet?(
    domain: DomainRef,
    user: string,
    keys: readonly string[],
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** Seconds that agent calls wait; -2 for ever, -1 as the host likes, 0 not at all. */
  agentSetResponseTimeout?(domain: DomainRef, seconds: number, flags: number, options?: CallOptions): Promise<void>;
  /** Sends JSON to the agent and gives its answer; `timeout` as in `agentSetResponseTimeout`. */
  qemuAgentCommand?(
    domain: DomainRef,
    command: string,
    timeout: number,
    flags: number,
    options?: CallOptions,
  ): Promise<string | undefined>;
  /** Sends a signal to process `pid` of the guest. No flags yet. */
  sendProcessSignal?(
    domain: DomainRef,
    pid: bigint,
    signal: DomainProcessSignal,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
}
