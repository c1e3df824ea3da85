import type {
  DomainRef,
  DomainState,
  NetworkRef,
  NodeDeviceRef,
  NWFilterRef,
  ParamsOf,
  SecretRef,
  SevInfo,
  StoragePoolRef,
  StorageVolRef,
} from '@virtkit/core/driver';
import {
  completeNwfilter,
  completeSecret,
  escapeXml,
  parseDomain,
  parseNetwork,
  parseNodeDevice,
  parseNwfilter,
  parseStoragePool,
  parseStorageVol,
  type Domain,
  type SecretUsage,
} from '@virtkit/core/xml';
import { testError } from './errors.js';
import { GuestControl } from './guest-control.js';
import { withScriptDevices } from './guest-devices.js';
import { checkTiming, hasBooted, type GuestTiming } from './guest-power.js';
import type { GuestScript } from './guest-script.js';
import { setScript } from './guest.js';
import type { TestHost } from './host.js';
import { finishNetwork } from './network-definition.js';
import { defineNetwork } from './network-object.js';
import { assignPool } from './storage-object.js';
import { finishPool } from './storage-pool-definition.js';
import { finishVolume } from './storage-vol-definition.js';

/** A guest to put on a host. */
export interface NewDomain {
  readonly name: string;
  readonly uuid?: string;
  /** Default: `running`. */
  readonly state?: Extract<DomainState, 'running' | 'paused' | 'shutoff' | 'crashed'>;
  /** KiB. Default: 524,288, half a GiB. */
  readonly memory?: number | bigint;
  /** Default: 1. */
  readonly vcpus?: number;
  /** Default: true. */
  readonly persistent?: boolean;
  readonly autostart?: boolean;
  /** The documents of its devices, as they stand in `<devices>`. */
  readonly devices?: string;
  /** How long this guest takes to boot and to shut down. Default: as the host's others. One that runs has booted. */
  readonly timing?: GuestTiming;
  /** What runs inside. It gets the devices that it needs for that: a console, channels, one for its agent. */
  readonly guest?: GuestScript;
}

export interface NewNetwork {
  readonly name: string;
  readonly uuid?: string;
  /** Default: true. */
  readonly active?: boolean;
  readonly autostart?: boolean;
  /** What stands in the document besides. Default: NAT on 192.168.100.0/24. */
  readonly content?: string;
}

export interface NewPool {
  readonly name: string;
  readonly uuid?: string;
  /** Default: true. */
  readonly active?: boolean;
  readonly autostart?: boolean;
  /** Default: `/pools/NAME`. */
  readonly path?: string;
  /** Its volumes by name: bytes. */
  readonly volumes?: Readonly<Record<string, number | bigint>>;
}

export interface NewSecret {
  readonly uuid?: string;
  /** Default: none. */
  readonly usage?: SecretUsage;
  /** A text is kept as UTF-8. Default: it has none. */
  readonly value?: string | Uint8Array;
  readonly private?: boolean;
  readonly ephemeral?: boolean;
}

export interface NewNwfilter {
  readonly name: string;
  readonly uuid?: string;
  /** Its rules and references, as they stand in `<filter>`. Default: none. */
  readonly content?: string;
}

/** What a test puts on its host before anything happens: no call is made for it, and no event is told. */
export class Inventory {
  protected readonly host: TestHost;

  constructor(host: TestHost) {
    this.host = host;
  }

  /** @throws VirtError for a name or a UUID that is taken, or what no domain can have */
  addDomain(described: NewDomain): DomainRef {
    const { state = 'running', persistent = true, autostart = false, guest, timing } = described;
    const { domain } = this.host.assign(this.host.complete(definition(described)));
    domain.persistent = persistent;
    domain.autostart = autostart;
    if (guest) setScript(domain, guest);
    if (timing) domain.timing = checkTiming(timing);
    if (state === 'running' || state === 'paused') this.host.start(domain, 'booted', { boots: false, agent: true });
    domain.state = state;
    domain.reason = reasons[state];
    return domain.ref;
  }

  /**
   * Changes how long a guest takes to boot and to shut down, from its next start or request on: `{ shutdown: 'never' }` makes
   * it deaf to requests.
   * @throws VirtError `VIR_ERR_NO_DOMAIN`
   */
  setTiming(name: string, timing: GuestTiming): void {
    this.host.domains.byName(name).timing = checkTiming(timing);
  }

  /** Whether the guest's own system is up. @throws VirtError `VIR_ERR_NO_DOMAIN` */
  hasBooted(name: string): boolean {
    return hasBooted(this.host, this.host.domains.byName(name));
  }

  /** The inside of the guest that `ref`, or its name, stands for. @throws VirtError `VIR_ERR_NO_DOMAIN` */
  guest(ref: DomainRef | string): GuestControl {
    const domain = typeof ref === 'string' ? this.host.domains.byName(ref) : this.host.domain(ref);
    return new GuestControl(this.host, domain);
  }

  /** Puts a QEMU process on the host that something else started, for `qemuAttach` to make a domain of. */
  addQemuProcess(pid: number, guest: Pick<NewDomain, 'name' | 'uuid' | 'memory' | 'vcpus' | 'devices'>): void {
    this.host.processes.set(pid, this.host.complete(definition(guest)));
  }

  /** Puts `count` guests on the host: 10,000 take about a second. */
  addDomains(count: number, describe: (index: number) => NewDomain): DomainRef[] {
    return Array.from({ length: count }, (_, index) => this.addDomain(describe(index)));
  }

  addNetwork({ name, uuid, active = true, autostart = false, content = nat }: NewNetwork): NetworkRef {
    const xml = `<network><name>${escapeXml(name)}</name>${uuidOf(uuid)}${content}</network>`;
    const network = defineNetwork(this.host, finishNetwork(this.host, parseNetwork(xml)));
    Object.assign(network, { active, autostart });
    return network.ref;
  }

  addPool({
    name,
    uuid,
    active = true,
    autostart = false,
    path = `/pools/${name}`,
    volumes = {},
  }: NewPool): StoragePoolRef {
    const xml = `<pool type='dir'><name>${escapeXml(name)}</name>${uuidOf(uuid)}<target><path>${escapeXml(path)}</path></target></pool>`;
    const pool = assignPool(this.host, finishPool(this.host, parseStoragePool(xml)));
    Object.assign(pool, { active, autostart });
    for (const [volume, capacity] of Object.entries(volumes)) this.addVolume(pool.ref, volume, capacity);
    return pool.ref;
  }

  /** @param capacity - bytes */
  addVolume(ref: StoragePoolRef, name: string, capacity: number | bigint): StorageVolRef {
    const pool = this.host.pools.byUuid(ref.uuid, ref.name);
    const xml = `<volume><name>${escapeXml(name)}</name><capacity>${capacity}</capacity></volume>`;
    const placed = finishVolume(pool.def, parseStorageVol(xml));
    return pool.volRef(pool.addVolume({ ...placed, key: placed.target?.path ?? name }));
  }

  /** @example host.addSecret({ usage: { type: 'ceph', name: 'client.web' }, value: 'opensesame' }) */
  addSecret({ value, ephemeral = false, private: isPrivate = false, ...said }: NewSecret): SecretRef {
    const def = completeSecret({ ...said, ephemeral, private: isPrivate }, this.host);
    const secret = this.host.secrets.defined(def);
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value?.slice();
    this.host.secrets.put(bytes ? { ...secret, value: bytes } : secret);
    return secret.ref;
  }

  /** Gives the host AMD's encrypted guests; `undefined` takes them away. Default: it has none. */
  setSev(info: ParamsOf<typeof SevInfo> | undefined): void {
    this.host.sev = info;
  }

  /**
   * @param xml - its `<device>` document: a PCI device with a capability of type `mdev_types` can have mediated devices
   * @throws VirtError `VIR_ERR_OPERATION_FAILED` for a name that is taken
   */
  addNodeDevice(xml: string): NodeDeviceRef {
    const device = parseNodeDevice(xml);
    const { name } = device;
    if (this.host.devices.has(name)) throw testError('VIR_ERR_OPERATION_FAILED', `device '${name}' already exists`);
    this.host.devices.set(name, device);
    return { name };
  }

  addNwfilter({ name, uuid, content = '' }: NewNwfilter): NWFilterRef {
    const xml = `<filter name='${escapeXml(name)}'>${uuidOf(uuid)}${content}</filter>`;
    const filter = this.host.nwfilters.define(completeNwfilter(parseNwfilter(xml), this.host));
    return { name: filter.name, uuid: filter.uuid };
  }
}

type Described = Partial<NewDomain> & Pick<NewDomain, 'name'>;

function definition({ name, uuid, memory = 524_288, vcpus = 1, devices = '', guest }: Described): Domain {
  const xml = `<domain type='test'><name>${escapeXml(name)}</name>${uuidOf(uuid)}<memory>${memory}</memory><vcpu>${vcpus}</vcpu><os><type>hvm</type></os><devices>${devices}</devices></domain>`;
  const def = parseDomain(xml);
  return guest ? withScriptDevices(def, guest) : def;
}

const reasons = { running: 'booted', paused: 'user', shutoff: 'unknown', crashed: 'unknown' } as const;

const uuidOf = (uuid: string | undefined): string => (uuid === undefined ? '' : `<uuid>${escapeXml(uuid)}</uuid>`);

const nat =
  "<forward mode='nat'/><ip address='192.168.100.1' netmask='255.255.255.0'><dhcp><range start='192.168.100.2' end='192.168.100.254'/></dhcp></ip>";
