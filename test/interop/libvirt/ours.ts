import { errorDomains, open, VirtError, type Connection } from '@virtkit/core';
import { test } from '@virtkit/driver-test';
import { describeRef, Made, type Kind } from './made.js';
import { listen } from './our-events.js';
import type { Call, CallTable, Job, Outcome, OurCall } from './scenario.js';

/** Performs the calls on `@virtkit/driver-test`, through the contract. The first outcome is that of the opening. */
export async function runOurs(table: CallTable, { uri, directory, steps }: Job): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  let runner: Runner | undefined;
  outcomes.push(
    await outcome(async () => {
      runner = new Runner(await open(uri, { drivers: [test()], discover: false }), table, directory);
    }),
  );
  if (!runner) return outcomes;
  const events = await listen(runner.connection);
  for (const call of steps) {
    const made = await outcome(() => runner!.run(call));
    // Events may come by way of the microtask queue.
    await new Promise(setImmediate);
    const told = events.splice(0);
    outcomes.push(told.length > 0 ? { ...made, events: told } : made);
  }
  await runner.connection.close();
  return outcomes;
}

async function outcome(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    const result = await work();
    return result === undefined ? {} : { result };
  } catch (error) {
    if (!(error instanceof VirtError)) return { mistake: error instanceof Error ? String(error.stack) : String(error) };
    return { error: { code: error.number, domain: errorDomains[error.domain] }, message: error.message };
  }
}

class Runner {
  readonly connection: Connection;
  readonly #table: CallTable;
  readonly #directory: string;
  readonly #known = new Map<string, object>();

  constructor(connection: Connection, table: CallTable, directory: string) {
    this.connection = connection;
    this.#table = table;
    this.#directory = directory;
  }

  async run([target, method, ...args]: Call): Promise<unknown> {
    const values = await Promise.all(args.map((one) => this.#argument(one)));
    const { kind, object } = await this.#find(target);
    const entry = this.#table[kind]?.[method];
    if (!entry) throw new Error(`no entry in calls/ for method ${method} of ${kind}`);
    const on = object === undefined ? values : [object, ...values];
    const result = await this.#call(entry, ...on);
    return this.#plain(result);
  }

  #call(entry: OurCall, ...args: unknown[]): Promise<unknown> {
    const dispatch = this.connection.dispatch;
    return entry(dispatch.call.bind(dispatch), ...(args as never[]));
  }

  async #find(target: string): Promise<{ kind: Kind | 'conn'; object?: object }> {
    if (target === 'conn') return { kind: 'conn' };
    const [, parent, kind, name] = /^(?:(dom:[^/]*|net:[^/]*)\/)?(\w+):(.*)$/.exec(target) ?? [];
    if (kind === undefined || name === undefined) throw new Error(`${target} is no target`);
    const known = this.#known.get(target);
    const object = known ?? (await this.#lookup(kind as Kind, name, parent));
    this.#known.set(target, object);
    return { kind: kind as Kind, object };
  }

  async #lookup(kind: Kind, name: string, parent: string | undefined): Promise<object> {
    const { dispatch } = this.connection;
    const above = parent === undefined ? undefined : ((await this.#find(parent)).object as never);
    switch (kind) {
      case 'dom':
        return dispatch.call('domain', 'lookupByName', name, undefined);
      case 'net':
        return dispatch.call('network', 'lookupByName', name, undefined);
      case 'pool':
        return dispatch.call('storagePool', 'lookupByName', name, undefined);
      case 'iface':
        return dispatch.call('interface', 'lookupByName', name, undefined);
      case 'dev':
        return dispatch.call('nodeDevice', 'lookupByName', name, undefined);
      case 'vol': {
        const [pool = '', vol = ''] = name.split('/');
        const { object } = await this.#find(`pool:${pool}`);
        return dispatch.call('storageVol', 'lookupByName', object as never, vol, undefined);
      }
      case 'snap':
        return dispatch.call('snapshot', 'lookupByName', above!, name, 0, undefined);
      case 'checkpoint':
        return dispatch.call('checkpoint', 'lookupByName', above!, name, 0, undefined);
      case 'port':
        return dispatch.call('networkPort', 'lookupByUuid', above!, name, undefined);
    }
  }

  async #argument(value: unknown): Promise<unknown> {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return Promise.all(value.map((one) => this.#argument(one)));
    if ('$ref' in value) return (await this.#find(value.$ref as string)).object;
    if ('$path' in value) return `${this.#directory}/${value.$path as string}`;
    if ('$bytes' in value) return Buffer.from(value.$bytes as string, 'hex');
    if ('$tuple' in value) return this.#argument(value.$tuple);
    return value;
  }

  /** A result as JSON would carry python's; every object in it is known from now on. */
  #plain(value: unknown): unknown {
    if (value instanceof Made) {
      const made = value as Made;
      this.#known.set(made.target, made.ref);
      return { [made.kind]: describeRef(made) };
    }
    if (typeof value === 'boolean') return Number(value);
    if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
    if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
    if (Array.isArray(value)) return value.map((one) => this.#plain(one));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, this.#plain(one)]));
    }
    return value;
  }
}
