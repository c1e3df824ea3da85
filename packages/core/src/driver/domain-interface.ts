import type { CallOptions } from '../signal.js';
import type { DomainInterfaceAddressesSource, IPAddrType } from './enum-tables.js';
import type { InterfaceParameters, ParamsOf } from './params.js';
import type { DomainRef } from './refs.js';

/** Counts since the interface was made; -1 for one that is not known (`virDomainInterfaceStats`). */
export interface InterfaceStats {
  readonly rxBytes: bigint;
  readonly rxPackets: bigint;
  readonly rxErrs: bigint;
  readonly rxDrop: bigint;
  readonly txBytes: bigint;
  readonly txPackets: bigint;
  readonly txErrs: bigint;
  readonly txDrop: bigint;
}

export interface IPAddress {
  readonly type: IPAddrType;
  readonly addr: string;
  readonly prefix: number;
}

export interface DomainInterface {
  readonly name: string;
  readonly hwaddr?: string | undefined;
  readonly addrs: readonly IPAddress[];
}

/** Network interfaces. A `device` is a target such as `vnet0`, or a MAC address. */
export interface DomainInterfaceDriver {
  interfaceStats?(domain: DomainRef, device: string, options?: CallOptions): Promise<InterfaceStats>;
  /** Flags: `DomainModificationImpact`. */
  getInterfaceParameters?(
    domain: DomainRef,
    device: string,
    flags: number,
    options?: CallOptions,
  ): Promise<ParamsOf<typeof InterfaceParameters>>;
  setInterfaceParameters?(
    domain: DomainRef,
    device: string,
    params: ParamsOf<typeof InterfaceParameters>,
    flags: number,
    options?: CallOptions,
  ): Promise<void>;
  /** The addresses of the guest's interfaces, as `source` knows them. No flags yet. */
  interfaceAddresses?(
    domain: DomainRef,
    source: DomainInterfaceAddressesSource,
    flags: number,
    options?: CallOptions,
  ): Promise<readonly DomainInterface[]>;
}
