import { randomUUID } from 'node:crypto';
import { writeFileSync, readFileSync } from 'node:fs';

import type {
  ChannelName,
  LiveDomain,
  LiveVcpu,
  OpenChannel,
  ShutdownReason,
  XenCalls,
  XenFunction,
} from './channel.js';
import { xenError } from './errors.js';

interface FakeGuest extends Omit<LiveDomain, 'id' | 'running' | 'blocked'> {
  id: number;
  name: string;
  config: string;
  memory: bigint;
  maxMemory: bigint;
  vcpus: number;
  paused: boolean;
  dying: boolean;
  shutdown: boolean;
  reason?: ShutdownReason;
  weight: number;
  cap: number;
  pins: Map<number, Uint8Array>;
  devices: Map<string, readonly string[]>;
}

/** For tests: a hypervisor in memory with its toolstack. Each channel to it has all functions, or those it is given. */
export class FakeXen {
  readonly guests: FakeGuest[] = [];
  /** What was called, and over which channel. */
  readonly calls: [ChannelName, XenFunction][] = [];
  /** The functions that fail, and how. */
  readonly faults = new Map<XenFunction, () => Error>();
  readonly #listeners = new Set<() => void>();
  #next = 1;
  cpus = 4;

  constructor() {
    this.guests.push(this.#guest({ name: 'Domain-0', uuid: '00000000-0000-0000-0000-000000000000' }, 0));
  }

  /** What opens a channel to it. */
  channel(name: ChannelName, only?: readonly XenFunction[]): OpenChannel {
    const all = this.#functions();
    const names = only ?? (Object.keys(all) as XenFunction[]);
    const chosen = names.map((one) => [
      one,
      async (...args: never[]) => {
        this.calls.push([name, one]);
        const fault = this.faults.get(one);
        if (fault) throw fault();
        return (all[one] as (...args: never[]) => unknown)(...args);
      },
    ]);
    return async () => ({ name, ...(Object.fromEntries(chosen) as Partial<XenCalls>), close: async () => undefined });
  }

  guest(id: number): FakeGuest {
    const guest = this.guests.find((one) => one.id === id);
    if (!guest) throw xenError('VIR_ERR_NO_DOMAIN', `there is no guest ${id}`);
    return guest;
  }

  byName(name: string): FakeGuest | undefined {
    return this.guests.find((one) => one.name === name);
  }

  /** Tells whoever watches that guests have come or gone. */
  changed(): void {
    for (const listener of this.#listeners) listener();
  }

  /** The guest's kernel shuts down; a moment later the toolstack does what its configuration says. */
  end(id: number, reason: ShutdownReason): void {
    const guest = this.guest(id);
    guest.shutdown = true;
    guest.reason = reason;
    this.changed();
    if (reason === 'suspend') return;
    const key = reason === 'crash' ? 'on_crash' : reason === 'reboot' ? 'on_reboot' : 'on_poweroff';
    const action = setting(guest.config, key) ?? (reason === 'reboot' ? 'restart' : 'destroy');
    setTimeout(() => this.#act(guest, action), 20);
  }

  #act(guest: FakeGuest, action: string): void {
    if (action === 'preserve' || !this.guests.includes(guest)) return;
    this.#remove(guest);
    if (action.includes('restart')) this.start(guest.config);
    else this.changed();
  }

  /** As `xl create` does, whoever calls it. */
  start(config: string, paused = false): number {
    const name = setting(config, 'name');
    if (name === undefined) throw xenError('VIR_ERR_INTERNAL_ERROR', 'a guest needs a name');
    if (this.byName(name)) throw xenError('VIR_ERR_INTERNAL_ERROR', `a guest '${name}' runs already`);
    const id = this.#next++;
    this.guests.push({ ...this.#guest({ name, uuid: setting(config, 'uuid') ?? randomUUID() }, id, config), paused });
    this.changed();
    return id;
  }

  #remove(guest: FakeGuest): void {
    this.guests.splice(this.guests.indexOf(guest), 1);
  }

  #guest({ name, uuid }: { name: string; uuid: string }, id: number, config = ''): FakeGuest {
    const number = (key: string, otherwise: number) => Number(setting(config, key) ?? otherwise);
    const memory = number('memory', 64);
    const vcpus = number('vcpus', 1);
    return {
      id,
      name,
      uuid,
      config,
      memory: BigInt(memory) * 1024n,
      maxMemory: BigInt(number('maxmem', memory)) * 1024n,
      cpuTime: 5_000_000_000n,
      vcpus,
      maxVcpus: number('maxvcpus', vcpus),
      hvm: setting(config, 'type') === 'hvm',
      paused: false,
      dying: false,
      shutdown: false,
      weight: 256,
      cap: 0,
      pins: new Map(),
      devices: new Map(),
    };
  }

  #functions(): XenCalls {
    const live = (guest: FakeGuest): LiveDomain => ({
      ...guest,
      blocked: !guest.paused && !guest.shutdown,
      running: false,
    });
    return {
      version: async () => 4_017_005n,
      physical: async () => ({
        cpus: this.cpus,
        nodes: 1,
        socketsPerNode: 1,
        coresPerSocket: this.cpus,
        threadsPerCore: 1,
        mhz: 2596,
        totalMemory: 8_388_608n,
        freeMemory: 4_194_304n,
        capabilities: 'xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64 ',
      }),
      cellsFree: async () => [4_194_304n],
      schedulerName: async () => 'credit2',
      domains: async () => this.guests.map(live),
      domain: async (id) => {
        const guest = this.guests.find((one) => one.id === id);
        return guest && live(guest);
      },
      domainName: async (id) => this.guests.find((one) => one.id === id)?.name,
      domainConfig: async (id) => {
        const { name, uuid, hvm, maxVcpus, maxMemory, memory } = this.guest(id);
        return {
          c_info: { type: hvm ? 'hvm' : 'pv', name, uuid },
          b_info: { max_vcpus: maxVcpus, max_memkb: Number(maxMemory), target_memkb: Number(memory) },
        };
      },
      rename: async (id, name) => void (this.guest(id).name = name),
      create: async (config, { paused }) => this.start(config, paused),
      pause: async (id) => void (this.guest(id).paused = true),
      unpause: async (id) => void (this.guest(id).paused = false),
      shutdown: async (id, request) => {
        if (this.guest(id).hvm)
          throw xenError('VIR_ERR_OPERATION_UNSUPPORTED', `guest ${id} has no drivers for Xen, and listens to nobody`);
        setTimeout(() => this.#heed(id, request === 'halt' ? 'poweroff' : request), 5);
      },
      resume: async (id) => {
        const guest = this.guest(id);
        guest.shutdown = false;
        delete guest.reason;
      },
      destroy: async (id) => {
        this.#remove(this.guest(id));
        this.changed();
      },
      save: async (id, path) => {
        const guest = this.guest(id);
        writeFileSync(path, `Xen saved domain, xl format\n \0 \r${JSON.stringify({ memory: String(guest.memory) })}`);
        this.#remove(guest);
        this.changed();
      },
      restore: async (path, config, { paused }) => {
        if (!readFileSync(path, 'latin1').startsWith('Xen saved domain'))
          throw xenError('VIR_ERR_INTERNAL_ERROR', `${path} is no saved guest`);
        return this.start(config, paused);
      },
      coreDump: async (id, path) => writeFileSync(path, `core of ${this.guest(id).name}`),
      trigger: async (id, trigger) => {
        if (trigger === 'power') setTimeout(() => this.#heed(id, 'poweroff'), 5);
      },
      setMemory: async (id, size) => void (this.guest(id).memory = size),
      setMaxMemory: async (id, size) => void (this.guest(id).maxMemory = size),
      vcpus: async (id) => this.#vcpus(this.guest(id)),
      setVcpus: async (id, count) => void (this.guest(id).vcpus = count),
      pinVcpu: async (id, vcpu, cpus) => void this.guest(id).pins.set(vcpu, cpus),
      scheduler: async (id) => {
        const { weight, cap } = this.guest(id);
        return { weight, cap };
      },
      setScheduler: async (id, params) => void Object.assign(this.guest(id), params),
      attach: async (id, kind, spec) => void this.guest(id).devices.set(`${kind} ${spec.join(',')}`, spec),
      detach: async (id, kind, device) => {
        const { devices } = this.guest(id);
        devices.delete([...devices.keys()].find((key) => key.startsWith(kind) && key.includes(device)) ?? '');
      },
      changeMedium: async (id, device, spec) => void this.guest(id).devices.set(`medium ${device}`, spec ?? []),
      consoles: async (id) => [`/dev/pts/${id}`],
      messages: async () => '(XEN) a message\n',
      watch: async (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  #heed(id: number, reason: ShutdownReason): void {
    const guest = this.guests.find((one) => one.id === id);
    if (guest && !guest.shutdown && !guest.paused) this.end(id, reason);
  }

  #vcpus({ maxVcpus, vcpus, pins }: FakeGuest): LiveVcpu[] {
    const all = Uint8Array.of((1 << this.cpus) - 1);
    return Array.from({ length: maxVcpus }, (_, number) => ({
      number,
      online: number < vcpus,
      running: false,
      blocked: number < vcpus,
      cpuTime: 1_000_000_000n,
      cpu: number < vcpus ? number % this.cpus : -1,
      affinity: pins.get(number) ?? all,
    }));
  }
}

/** A setting of an xl config, as far as the fake needs them. */
function setting(config: string, key: string): string | undefined {
  const [, text, number] = new RegExp(`^\\s*${key}\\s*=\\s*(?:["']([^"'\\n]*)["']|(\\d+))`, 'm').exec(config) ?? [];
  return text ?? number;
}
