import type { Member } from '../driver/session.js';
import type { Connection } from '../handle/connection.js';
import type { Domain } from '../handle/domain.js';
import type { EventName, EventOf, EventOptions } from '../handle/events.js';
import { hostState } from './host-state.js';
import type { DomainSpec, Inventory } from './inventory.js';

/** What the kit asks of a runner's `expect`: jest's and vitest's fit, and so does a line around `node:assert`. */
export type Expect = (value: unknown) => { toBe(expected: unknown): unknown; toEqual(expected: unknown): unknown };

/** What the kit asks of a runner: jest's, vitest's and `node:test`'s `test` fit. */
export interface Runner {
  (name: string, run: () => Promise<void>): unknown;
  readonly skip?: (name: string, run: () => Promise<void>) => unknown;
}

export interface OpenHostOptions {
  readonly readOnly?: boolean;
  /** Open another connection to the host of this one, instead of one to a new host. */
  readonly beside?: Connection;
}
/** Gives a connection to a host that no other test has used. */
export type OpenHost = (options?: OpenHostOptions) => Promise<Connection>;

/** One test: what it needs, the member that it is about first, and what it does. */
export interface Case {
  readonly name: string;
  readonly needs: readonly Member[];
  run(kit: Kit): Promise<void>;
}
export interface Area {
  readonly area: string;
  readonly cases: readonly Case[];
}

export const it = (name: string, needs: readonly Member[], run: (kit: Kit) => Promise<void>): Case => ({
  name,
  needs,
  run,
});

/** The members that the usual guests need. */
export const stored = ['domain.defineXml'] as const satisfies readonly Member[];
export const started = ['domain.defineXml', 'domain.create'] as const satisfies readonly Member[];

/**
 * What an operation that does not fit the state fails with: libvirt's test driver says `INTERNAL_ERROR` of some, its QEMU
 * driver `ARGUMENT_UNSUPPORTED` of what takes a guest agent.
 */
export const refusals: readonly string[] = [
  'VIR_ERR_OPERATION_INVALID',
  'VIR_ERR_ARGUMENT_UNSUPPORTED',
  'VIR_ERR_OPERATION_UNSUPPORTED',
  'VIR_ERR_INTERNAL_ERROR',
];

/** The code that a call fails with; `''` if it does not. What is no error of the contract is passed on. */
export async function codeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return '';
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string' || !code.startsWith('VIR_')) throw error;
    return code;
  }
}

export interface KitOptions {
  readonly expect: Expect;
  readonly open: OpenHost;
  readonly inventory: Inventory;
  /** Milliseconds that a host has to do what it was asked for, and to tell it. */
  readonly patience: number;
  /** How many objects are many. */
  readonly objects: number;
  /** What the hosts were found to have, where only a call can tell. */
  readonly known: Map<Member, Promise<boolean>>;
}

/** What a test works with: a connection to a host of its own, guests on it, and ways to say what must hold. */
export class Kit {
  readonly expect: Expect;
  readonly inventory: Inventory;
  readonly objects: number;
  readonly known: Map<Member, Promise<boolean>>;
  readonly connection: Connection;
  readonly #options: KitOptions;
  readonly #others: Connection[] = [];
  #names = 0;

  constructor(options: KitOptions, connection: Connection) {
    this.#options = options;
    this.expect = options.expect;
    this.inventory = options.inventory;
    this.objects = options.objects;
    this.known = options.known;
    this.connection = connection;
  }

  /** Another connection, closed when the test ends. */
  async open(options?: OpenHostOptions): Promise<Connection> {
    const connection = await this.#options.open(options);
    this.#others.push(connection);
    return connection;
  }

  async close(): Promise<void> {
    for (const connection of [...this.#others, this.connection]) await connection.close();
  }

  /** A name that no object of this test has. */
  name(): string {
    return `kit-${++this.#names}`;
  }

  define(spec: Partial<DomainSpec> = {}): Promise<Domain> {
    return this.connection.defineDomainXml(this.inventory.domain({ name: this.name(), ...spec }));
  }

  async start(spec: Partial<DomainSpec> = {}): Promise<Domain> {
    const domain = await this.define(spec);
    await domain.create();
    return domain;
  }

  async pause(spec: Partial<DomainSpec> = {}): Promise<Domain> {
    const domain = await this.start(spec);
    await domain.suspend();
    return domain;
  }

  transient(spec: Partial<DomainSpec> = {}): Promise<Domain> {
    return this.connection.createDomainXml(this.inventory.domain({ name: this.name(), ...spec }));
  }

  /** `call` fails with one of `codes`. */
  async fails(call: Promise<unknown>, ...codes: readonly string[]): Promise<void> {
    const code = await codeOf(call);
    this.expect(codes.includes(code) ? codes[0] : code).toBe(codes[0]);
  }

  /** `call` fails with one of `codes`, and leaves the host as it was. */
  async refused(call: () => Promise<unknown>, ...codes: readonly string[]): Promise<void> {
    await this.unchanged(() => this.fails(call(), ...codes));
  }

  /** `work` leaves the host as it was. */
  async unchanged(work: () => Promise<unknown>): Promise<void> {
    const before = await hostState(this.connection);
    await work();
    this.expect(await hostState(this.connection)).toEqual(before);
  }

  contains(text: string, part: string): void {
    if (!text.includes(part)) throw new Error(`${JSON.stringify(part)} is missing in:\n${text}`);
  }

  lacks(text: string, part: string): void {
    if (text.includes(part)) throw new Error(`${JSON.stringify(part)} should not be in:\n${text}`);
  }

  /** `look` gives `expected`, if not at once then in a while. */
  async eventually<T>(look: () => Promise<T>, expected: T): Promise<void> {
    const end = Date.now() + this.#options.patience;
    let value = await look();
    while (value !== expected && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 10));
      value = await look();
    }
    this.expect(value).toBe(expected);
  }

  /** Follows events from now on: `read(count)` gives the next ones. */
  async follow<N extends EventName>(name: N, connection = this.connection, options: EventOptions<N> = {}) {
    const stream = connection.events(name, options);
    await stream.ready;
    const next = (): Promise<EventOf<N>> => this.#intime(stream.next(), name);
    const read = async (count: number): Promise<readonly EventOf<N>[]> => {
      const events: EventOf<N>[] = [];
      while (events.length < count) events.push(await next());
      return events;
    };
    return { stream, read };
  }

  /**
   * What `event detail` the next domain events of that name tell. A hypervisor that starts guests paused may tell, too,
   * that they go on then; one that sees them power off, or that pauses them to save them, may tell of that before they
   * have stopped.
   */
  async told(
    events: { read(count: number): Promise<readonly EventOf<'domain.lifecycle'>[]> },
    expected: readonly string[],
  ): Promise<void> {
    const told: string[] = [];
    while (told.length < expected.length) {
      const [next] = await events.read(1);
      const text = `${next!.event} ${next!.detail}`;
      if (!onTheWay(next!.event, expected[told.length]!)) told.push(text);
    }
    this.expect(told).toEqual(expected);
  }

  async #intime<T, E extends string>(next: Promise<IteratorResult<T, undefined>>, name: E): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no event ${name} came`)), this.#options.patience);
    });
    try {
      const { done, value } = await Promise.race([next, late]);
      if (done) throw new Error(`the events ${name} ended`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** What a hypervisor may tell before what is wanted. */
const onTheWay = (event: string, wanted: string): boolean =>
  (event === 'resumed' && wanted.startsWith('started ')) ||
  (event === 'shutdown' && wanted.startsWith('stopped ')) ||
  (event === 'suspended' && wanted === 'stopped saved');
