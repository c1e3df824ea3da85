import { readFileSync } from 'node:fs';
import { checkParams, VirtError, type Driver, type Member, type OpenOptions, type Session } from '@virtkit/core/driver';
import { parseNode } from '@virtkit/core/xml';
import { nameOf, ownArgs } from './call-args.js';
import { milliseconds, systemClock, type Clock, type Duration } from './clock.js';
import { loadDefaultNode } from './default-node.js';
import { testError } from './errors.js';
import { Faults, type FaultRule } from './faults.js';
import { checkTiming, type GuestTiming } from './guest-power.js';
import { Hardware } from './hardware.js';
import { TestHost, type TestRates } from './host.js';
import { restoreParts, stateOf, type HostState } from './host-state.js';
import { instrument, type Instrumented } from './instrument.js';
import { Inventory } from './inventory.js';
import { checkMembers, lacking } from './lacking.js';
import { loadNode } from './load-node.js';
import { seededRandom, systemRandom } from './random.js';
import { openSession } from './session.js';
import { Stubs, type AnyStub, type Stub } from './stubs.js';

export interface CreateTestHostOptions extends GuestTiming {
  /** UUIDs, MAC addresses and chances follow from it alone. Default: they are the system's. */
  readonly seed?: number | string;
  /** A `VirtualClock` makes time stand still until it is told to go on. Default: the system's. */
  readonly clock?: Clock;
  /** How long calls take: one time for all, or by member (`domain.create`, or `*` for those not named). */
  readonly latency?: Duration | Readonly<Record<string, Duration>>;
  /** Bytes per second that jobs get done where they are not limited themselves. Default: they take no time. */
  readonly rates?: Partial<TestRates>;
  /** What goes wrong. More can be added while the host runs. */
  readonly faults?: readonly FaultRule[];
  /** Members of the contract that this host does not have, as many a hypervisor does not. Default: none. */
  readonly lacks?: readonly Member[];
  /** What is on the host at first: that of `test:///default`, nothing, or a `<node>` document. Default: nothing. */
  readonly node?: 'default' | 'empty' | `<${string}`;
  /** A state that was kept, in place of `node`. */
  readonly state?: HostState;
  /** Default: `test-host`. */
  readonly hostname?: string;
}

/** One call that was made on a host. */
export interface CallRecord {
  readonly member: Member;
  /** The contract's own arguments. */
  readonly args: readonly unknown[];
  /** Milliseconds since the epoch, by the host's clock. */
  readonly at: number;
  readonly result?: unknown;
  readonly error?: unknown;
}

/**
 * A hypervisor to test against that does as it is told: the same in every run by its seed, its time a clock that the
 * test winds, its faults chosen by rules. It lives as long as the object, whoever connects to it and leaves.
 *
 * @example
 * const host = createTestHost({ seed: 7, clock: new VirtualClock(), faults: [{ on: 'domain.create', nth: 2, error: 'VIR_ERR_OPERATION_FAILED' }] });
 * host.addDomain({ name: 'web', state: 'running' });
 * await using connection = await open('test:///default', { drivers: [host.driver] });
 */
export function createTestHost(options: CreateTestHostOptions = {}): SimulatedHost {
  return new SimulatedHost(options);
}

/** See {@link createTestHost}. */
export class SimulatedHost extends Inventory {
  readonly faults: Faults;
  /** Every call that was made, in order. Take from it what you have seen. */
  readonly calls: CallRecord[] = [];
  /** For `open('test:///default', { drivers: [host.driver] })`, by name `test://HOSTNAME/default`, or a daemon. */
  readonly driver: Driver;
  /** What the guests do with their devices. */
  readonly hardware: Hardware;
  readonly #latency: (member: Member) => number;
  /** What was asked for and is neither there nor stubbed. A test may want it to be empty. */
  readonly unmodelled: Member[] = [];
  readonly #missing: readonly Member[];
  readonly #stubs = new Stubs();
  readonly #sessions = new Set<Instrumented>();
  readonly #random: Partial<ReturnType<typeof randomOf>>;

  constructor({
    seed,
    clock = systemClock,
    latency = 0,
    rates = {},
    faults,
    lacks = [],
    node = 'empty',
    state,
    hostname = 'test-host',
    ...timing
  }: CreateTestHostOptions) {
    const random: Partial<ReturnType<typeof randomOf>> = seed === undefined ? {} : randomOf(seed);
    const system = systemRandom();
    super(new TestHost({ random: random.host ?? system, clock, hostname, rates, tellsAgents: true }));
    this.#random = random;
    this.#missing = checkMembers(lacks);
    this.faults = new Faults(random.faults ?? system, faults);
    this.#latency = latencyOf(latency);
    this.hardware = new Hardware(this.host);
    if (node === 'default') loadDefaultNode(this.host);
    else if (node !== 'empty') loadNode(this.host, parseNode(node, { readFile: (file) => readFileSync(file, 'utf8') }));
    this.host.timing = checkTiming(timing);
    if (state) this.restore(state);
    this.driver = {
      name: 'test',
      schemes: ['test'],
      // By the name of its host as well: how a migration finds the other of two.
      remoteSchemes: ['test'],
      open: async (uri, { reach }) => {
        if (uri.host !== undefined && uri.host !== hostname) return undefined;
        checkParams(uri, []);
        return uri.path === '/default' ? this.#open(reach) : undefined;
      },
    };
  }

  /** What time it is on the host: wind it on by `clock.advance('5s')`, if it is a {@link VirtualClock}. */
  get clock(): Clock {
    return this.host.clock;
  }

  /**
   * The whole state of the host, as JSON can hold it: every object with its definitions, its run state and its contents,
   * and how far the seed was used. It has the values of secrets in it. Not of it: the clock, rules of faults, stubs, the log
   * of calls, connections and what they hold open, how guests behave (`guest(name).script` is code), and jobs that are under
   * way, with the calls that wait for them: a state is that of a host on which they were aborted.
   *
   * @throws VirtError `VIR_ERR_OPERATION_INVALID` while a guest is on its way to or from another host
   * @example
   * const state = host.snapshot();
   * beforeEach(() => host.restore(state));
   */
  snapshot(): HostState {
    const random = Object.entries(this.#random).map(([use, { drawn }]) => [use, drawn] as const);
    return stateOf(this.host, Object.fromEntries(random));
  }

  /**
   * Makes the host what it was. Connections stay, and no event is told; what guests were about to do takes as long as it
   * would have then. Jobs that are under way end with `VIR_ERR_OPERATION_FAILED`. Guests behave as those of their UUID do
   * now; on another host their scripts are to be set again. A state that cannot be changes nothing.
   * @throws VirtError `VIR_ERR_INVALID_ARG` naming the field that is wrong
   */
  restore(state: HostState): void {
    restoreParts(this.host, state);
    for (const [use, source] of Object.entries(this.#random)) source.drawn = state.random[use] ?? source.drawn;
  }

  /**
   * Answers a member of the contract in place of the host, on open connections as well. Faults, latency and the log of
   * calls hold for it. Gives a function that takes it back.
   *
   * @example
   * host.stub('domain.getInfo', async (args, original) => ({ ...(await original(...args)), memory: 0n }));
   * @throws TypeError for what is no member of the contract
   */
  stub<M extends Member>(member: M, stub: Stub<M>): () => void {
    const remove = this.#stubs.set(member, stub as unknown as AnyStub);
    for (const session of this.#sessions) session.add(member);
    return () => {
      if (remove()) for (const session of this.#sessions) session.remove(member);
    };
  }

  /** Breaks every connection, as a network does. The host goes on. */
  dropConnections(): void {
    for (const session of [...this.#sessions]) this.#drop(session);
  }

  /** The host dies: connections break, and whoever comes back finds the guests that ran crashed, the transient ones gone. */
  crash(): void {
    for (const domain of [...this.host.domains]) {
      if (!domain.active) continue;
      this.host.halt(domain, 'crashed');
      if (!domain.persistent) this.host.domains.remove(domain);
    }
    for (const network of [...this.host.networks]) if (network.active && !network.autostart) network.stop();
    this.dropConnections();
  }

  #lacks(member: Member): string {
    this.unmodelled.push(member);
    return `the test host has no ${member}: answer it by host.stub('${member}', (args) => …)`;
  }

  #open(reach: OpenOptions['reach']): Session {
    const opened = instrument(
      lacking(
        openSession(this.host, () => undefined, { reach }),
        this.#missing,
      ),
      {
        around: (member, args, call) => this.#around(opened, member, args, call),
        hears: (event, object) => !this.faults.strike(event, nameOf(object)).some(({ lose }) => lose),
      },
      () => this.#sessions.delete(opened),
      (member) => this.#lacks(member),
    );
    for (const member of this.#stubs.members) opened.add(member);
    this.#sessions.add(opened);
    return opened.session;
  }

  async #around(
    from: Instrumented,
    member: Member,
    args: readonly unknown[],
    call: (...args: unknown[]) => Promise<unknown>,
  ): Promise<unknown> {
    const at = this.host.clock.now();
    const own = ownArgs(args);
    try {
      await this.#suffer(from, member, args[0]);
      const result = await this.#stubs.call(member, args, call);
      this.calls.push({ member, args: own, at, result });
      return result;
    } catch (error) {
      this.calls.push({ member, args: own, at, error });
      throw error;
    }
  }

  /** What stands between a call and the host: time, and what goes wrong. */
  async #suffer(from: Instrumented, member: Member, about: unknown): Promise<void> {
    const rules = this.faults.strike(member, nameOf(about));
    const wait = this.#latency(member) + rules.reduce((sum, { delay = 0 }) => sum + milliseconds(delay), 0);
    if (wait > 0) await this.host.clock.sleep(wait);
    for (const rule of rules) {
      if (rule.crash) this.crash();
      if (rule.drop) this.#drop(from);
      if (rule.full) throw testError('VIR_ERR_SYSTEM_ERROR', rule.message ?? `${member}: No space left on device`);
      if (rule.error)
        throw new VirtError(rule.error, rule.message ?? `${member} fails by a fault rule`, { domain: 'VIR_FROM_TEST' });
    }
  }

  #drop(session: Instrumented): void {
    this.#sessions.delete(session);
    session.drop('error');
  }
}

/** Chances have bytes of their own: a rule more or less changes no UUID. */
const randomOf = (seed: number | string) => ({ host: seededRandom(seed), faults: seededRandom(`${seed} faults`) });

function latencyOf(latency: Duration | Readonly<Record<string, Duration>>): (member: Member) => number {
  if (typeof latency !== 'object') {
    const time = milliseconds(latency);
    return () => time;
  }
  const times = new Map(Object.entries(latency).map(([member, duration]) => [member, milliseconds(duration)]));
  const rest = times.get('*') ?? 0;
  return (member) => times.get(member) ?? rest;
}
