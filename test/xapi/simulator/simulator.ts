import { text } from './text.js';
import { Database, type Row, type Value } from './database.js';
import { deviceMessages, storageMessages } from './devices.js';
import { eventFrom } from './events.js';
import { Failure } from './failure.js';
import { writable } from './fields.js';
import { addForeignGuest, seed, type Seeded } from './seed.js';
import { vmMessages } from './vm.js';

type Message = (db: Database, ...args: Value[]) => Value | void;
const messages: Readonly<Record<string, Message>> = { ...vmMessages, ...deviceMessages, ...storageMessages };

/** What goes wrong: with which calls, how often, and how. */
export interface Fault {
  readonly method: RegExp;
  times: number;
  /** `error500`: the server stumbles; `lost`: the call is done and its answer does not come; `unheard`: nobody listens; `silent`: no answer ever. */
  readonly how: 'error500' | 'lost' | 'unheard' | 'silent';
}

export interface SimulatorOptions {
  /** The addresses of the hosts; the first is the master. */
  readonly addresses?: readonly string[];
}

/**
 * A pool as XAPI shows it, in memory: sessions, objects, events, and the messages that the driver uses. It speaks
 * JSON-RPC 2.0, is stateful, and refuses what XAPI refuses. What it does not simulate is an unknown message.
 */
export class XapiSimulator {
  readonly db = new Database();
  readonly user = 'root';
  readonly password = 'kit';
  readonly seeded: Seeded;
  readonly faults: Fault[] = [];
  /** Every call, in order. */
  readonly calls: string[] = [];
  readonly sessions = new Set<string>();
  readonly #closing = new AbortController();
  #logins = 0;

  constructor({ addresses = ['pool.example'] }: SimulatorOptions = {}) {
    this.seeded = seed(this.db, addresses);
  }

  addForeignGuest(label: string): string {
    return addForeignGuest(this.db, this.seeded, label);
  }

  get master(): string {
    return text(this.db.row('host', this.db.row('pool', this.seeded.pool).master).address);
  }

  /** Makes another host the master; sessions end with the old one. */
  promote(address: string): void {
    const [host] = [...this.db.table('host')].find(([, row]) => row.address === address)!;
    this.db.change('pool', this.seeded.pool, { master: host });
    this.sessions.clear();
  }

  /** The next `times` calls of such a method go wrong. */
  fail(method: RegExp, how: Fault['how'], times = 1): void {
    this.faults.push({ method, how, times });
  }

  /** The fault that this call meets, if there is one. */
  fault(method: string): Fault['how'] | undefined {
    const found = this.faults.find((fault) => fault.times > 0 && fault.method.test(method));
    if (found) found.times--;
    return found?.how;
  }

  /** The tokens that were given out mean nothing from now on. */
  forgetEvents(): void {
    this.db.epoch++;
  }

  close(): void {
    this.#closing.abort();
  }

  /** The answer to a request that came to the host of that address. */
  async answer(request: unknown, address: string): Promise<Value> {
    const { method, params, id } = request as { method: string; params: Value[]; id: Value };
    this.calls.push(method);
    try {
      if (address !== this.master) throw new Failure('HOST_IS_SLAVE', this.master);
      return { jsonrpc: '2.0', result: (await this.#call(method, params)) ?? '', id };
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return { jsonrpc: '2.0', error: { code: 1, message: error.code, data: error.details as Value }, id };
    }
  }

  async #call(method: string, params: readonly Value[]): Promise<Value | void> {
    if (method === 'session.login_with_password') return this.#login(params);
    if (method === 'system.listMethods') return this.#methods();
    const [session, ...args] = params;
    if (!this.sessions.has(text(session))) throw new Failure('SESSION_INVALID', text(session));
    if (method === 'session.logout') return void this.sessions.delete(text(session));
    if (method === 'event.from') return eventFrom(this.db, args, this.#closing.signal);
    if (method === 'event.inject') return this.#inject(args);
    return method.startsWith('Async.') ? this.#task(method.slice('Async.'.length), args) : this.#run(method, args);
  }

  #login([user, password]: readonly Value[]): string {
    if (user !== this.user || password !== this.password)
      throw new Failure('SESSION_AUTHENTICATION_FAILED', text(user), 'Authentication failure');
    const session = `OpaqueRef:session-${++this.#logins}`;
    this.sessions.add(session);
    return session;
  }

  /** What a client finds out by itself: which classes there are, above all. */
  #methods(): readonly string[] {
    return [...Object.keys(messages), ...this.db.kinds.map((kind) => `${kind}.get_all_records`)];
  }

  #inject([kind, ref]: readonly Value[]): string {
    const name = this.db.kinds.find((one) => one.toLowerCase() === text(kind).toLowerCase());
    this.db.touch(name ?? text(kind), text(ref));
    return this.db.token;
  }

  /** What a task does, it has done when it is first asked for. */
  #task(method: string, args: readonly Value[]): string {
    const done = { name_label: method, status: 'success', error_info: [] as string[], result: '', progress: 1 };
    try {
      this.#run(method, args);
      return this.db.add('task', done);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      return this.db.add('task', { ...done, status: 'failure', error_info: [error.code, ...error.details] });
    }
  }

  #run(method: string, args: readonly Value[]): Value | void {
    const known = Object.hasOwn(messages, method) ? messages[method] : undefined;
    if (known) return known(this.db, ...args);
    const [, kind = '', verb = ''] = /^(\w+)\.(\w+)$/.exec(method) ?? [];
    const table = this.db.kinds.includes(kind) ? kind : undefined;
    const result = table === undefined ? undefined : this.#field(table, verb, args);
    if (result === undefined) throw new Failure('MESSAGE_METHOD_UNKNOWN', method);
    return result;
  }

  /** The messages that every class has. */
  #field(kind: string, verb: string, [first, second, third]: readonly Value[]): Value | undefined {
    const table = this.db.table(kind);
    const found = (test: (row: Row) => boolean) => [...table].filter(([, row]) => test(row)).map(([ref]) => ref);
    if (verb === 'get_all') return [...table.keys()];
    if (verb === 'get_all_records') return Object.fromEntries(table);
    if (verb === 'get_record') return this.db.row(kind, first);
    if (verb === 'get_by_name_label') return found((row) => row.name_label === first);
    if (verb === 'get_by_uuid') {
      const [ref] = found((row) => row.uuid === first);
      if (ref === undefined) throw new Failure('UUID_INVALID', kind, text(first));
      return ref;
    }
    const [, action = '', field = ''] = /^(get|set|add_to|remove_from)_(\w+)$/.exec(verb) ?? [];
    if (action === 'get') return this.db.row(kind, first)[field];
    if (!writable[kind]?.includes(field)) return undefined;
    return this.#write(kind, text(first), { action, field, key: second!, value: third });
  }

  #write(
    kind: string,
    ref: string,
    { action, field, key, value }: { action: string; field: string; key: Value; value: Value | undefined },
  ): Value | undefined {
    const old = this.db.row(kind, ref)[field];
    if (action === 'set') {
      this.db.change(kind, ref, { [field]: key });
      return '';
    }
    const { [text(key)]: present, ...others } = old as { [key: string]: Value };
    if (action === 'add_to') {
      if (present !== undefined) throw new Failure('MAP_DUPLICATE_KEY', kind, field, ref, text(key));
      this.db.change(kind, ref, { [field]: { ...others, [text(key)]: value! } });
    } else if (present !== undefined) this.db.change(kind, ref, { [field]: others });
    return '';
  }
}
