import { setMaxListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type https from 'node:https';
import * as t from 'io-ts';
import { abortable, abortError, decode, throwIfAborted, VirtError, type CallOptions } from '@virtkit/core/driver';
import type { Login } from './credentials.js';
import { fromFailure, isFailure, xapiError, XapiFailure } from './errors.js';
import { post, shown, Unanswered, type Address } from './http.js';
import { agentFor, type Settings } from './settings.js';

/** The API's version that we were written for, as XAPI wants it at the login. */
const apiVersion = '2.21';
const originator = 'virtkit';
/** How often a call is made that finds nobody, or a host that stumbles; milliseconds before each further time. */
const pauses = [100, 400, 1600];
/** How long an answer to what only reads may take: longer than a long poll does. A silent network ends nothing by itself. Milliseconds. */
const readTime = 90_000;
/** From slave to master to the master of then: no longer way is believed. */
const mostRedirects = 4;

const Reply = t.intersection([
  t.type({ jsonrpc: t.literal('2.0') }),
  t.partial({
    result: t.unknown,
    error: t.intersection([t.type({ message: t.string }), t.partial({ data: t.unknown })]),
  }),
]);

/** What changes nothing, and so may be asked again when no answer came. */
const isRead = (method: string): boolean => /\.get_|^event\.(from|inject)$|^session\.log/.test(method);

export interface XapiCallOptions extends CallOptions {
  /** Ask again although the call may have been heard: for what has the same outcome then. */
  readonly again?: boolean;
}

/**
 * A session with a pool over JSON-RPC. It finds the master, logs in again when its session was ended, and repeats what is
 * safe to repeat.
 */
export class XapiClient {
  readonly #settings: Settings;
  readonly #login: Login;
  readonly #closing = new AbortController();
  readonly #agents = new Map<string, https.Agent>();
  /** Hosts of the pool that may know the master when it is gone. */
  #others: readonly string[] = [];
  #master: Address;
  #session: Promise<string> | undefined;
  #requests = 0;

  constructor(settings: Settings, login: Login) {
    this.#settings = settings;
    this.#login = login;
    this.#master = settings.address;
    // Each call under way listens to it.
    setMaxListeners(0, this.#closing.signal);
  }

  /** The host that the connection was opened to, which need not be the master. */
  get named(): string {
    return this.#settings.address.host;
  }

  /** Where the master is now, for messages. */
  get address(): string {
    return shown(this.#master);
  }

  /** @throws VirtError `VIR_ERR_AUTH_FAILED`, `VIR_ERR_NO_CONNECT` */
  async open(options: CallOptions): Promise<void> {
    await this.#currentSession(options);
    this.#others = await this.#hosts(options);
  }

  /**
   * Calls `method` in the session and gives the result as it came. An abort gives up waiting; the pool goes on with what
   * it was asked for.
   */
  async call(method: string, args: readonly unknown[] = [], options: XapiCallOptions = {}): Promise<unknown> {
    throwIfAborted(options.signal, method);
    for (let renewed = false; ; renewed = true) {
      const session = await this.#currentSession(options);
      try {
        return await this.#request(method, [session, ...args], options);
      } catch (error) {
        if (renewed || !isFailure(error, 'SESSION_INVALID', 'HOST_IS_SLAVE')) throw error;
        // It was refused before anything was done: whatever it is may be asked again.
        await this.#forget(session);
        if (isFailure(error, 'HOST_IS_SLAVE')) this.#follow(error);
      }
    }
  }

  /** Calls `method` and decodes its result. @throws VirtError `VIR_ERR_RPC` for a result of another shape */
  async get<T>(
    codec: t.Type<T, unknown>,
    method: string,
    args: readonly unknown[],
    options?: XapiCallOptions,
  ): Promise<T> {
    return decode(codec, await this.call(method, args, options), `the result of ${method}`, 'VIR_ERR_RPC');
  }

  async close(): Promise<void> {
    const session = await this.#session?.catch(() => undefined);
    // Whoever waits for the pool stops; then the session ends there too.
    this.#closing.abort();
    if (session !== undefined) {
      const signal = AbortSignal.timeout(2000);
      await this.#post('session.logout', [session], this.#master, signal).catch(() => undefined);
    }
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #currentSession(options: CallOptions): Promise<string> {
    const session = (this.#session ??= this.#logIn());
    session.catch(() => {
      if (this.#session === session) this.#session = undefined;
    });
    if (!options.signal) return session;
    return abortable(session, options.signal, 'session.login_with_password');
  }

  async #forget(session: string): Promise<void> {
    const current = await this.#session?.catch(() => undefined);
    // Another call may have logged in anew meanwhile.
    if (current === session) this.#session = undefined;
  }

  async #logIn(): Promise<string> {
    const { user, password } = this.#login;
    const args = [user, password, apiVersion, originator];
    let last: unknown;
    const asked = new Set<string>();
    for (let round = 0; round <= mostRedirects; round++) {
      asked.add(this.#master.host);
      try {
        const result = await this.#request('session.login_with_password', args, {});
        return decode(t.string, result, 'the result of session.login_with_password', 'VIR_ERR_RPC');
      } catch (error) {
        last = error;
        if (isFailure(error, 'HOST_IS_SLAVE')) this.#follow(error);
        else if (!this.#askAnother(error, asked)) throw error;
      }
    }
    throw xapiError('VIR_ERR_NO_CONNECT', `each host of the pool says that another is its master`, last);
  }

  /** Goes to the master that a slave names. */
  #follow(error: unknown): void {
    const [host] = ((error as VirtError).cause as XapiFailure).details;
    if (host === undefined || !/^[\w.:-]+$/.test(host)) {
      throw xapiError('VIR_ERR_RPC', `${this.address} is a slave and names no master`, error);
    }
    this.#master = { host, port: this.#settings.address.port };
  }

  /** A master that cannot be reached: the other hosts of the pool know the new one. */
  #askAnother(error: unknown, asked: ReadonlySet<string>): boolean {
    if (!(error instanceof VirtError) || !(error.cause instanceof Unanswered)) return false;
    const { host: first, port } = this.#settings.address;
    const next = [first, ...this.#others].find((host) => !asked.has(host));
    if (next === undefined) return false;
    this.#master = { host: next, port };
    return true;
  }

  async #hosts(options: CallOptions): Promise<readonly string[]> {
    const Hosts = t.record(t.string, t.type({ address: t.string }));
    const hosts = await this.get(Hosts, 'host.get_all_records', [], options);
    return Object.values(hosts).map(({ address }) => address);
  }

  /** One call, made again while that is safe and may help. */
  async #request(method: string, args: readonly unknown[], options: XapiCallOptions): Promise<unknown> {
    const signal = this.#until(options.signal);
    for (let attempt = 0; ; attempt++) {
      const inTime = isRead(method) ? AbortSignal.any([signal, AbortSignal.timeout(readTime)]) : signal;
      try {
        return await this.#post(method, args, this.#master, inTime);
      } catch (error) {
        if (options.signal?.aborted) throw abortError(options.signal, method);
        if (this.#closing.signal.aborted)
          throw xapiError('VIR_ERR_INVALID_CONN', `${method}: the connection is closed`);
        if (error instanceof VirtError) throw error;
        const pause = pauses[attempt];
        const heard = !(error instanceof Unanswered) || error.heard;
        if (pause === undefined || (heard && !isRead(method) && !options.again)) throw this.#lost(method, error, heard);
        await wait(pause, undefined, { signal }).catch(() => undefined);
        // The session may have gone with the master; a login finds the new one.
        if (!heard && attempt === 0 && method !== 'session.login_with_password') await this.#moveOn(args[0]);
      }
    }
  }

  /** Whether the pool has another master now is found out by a login. */
  async #moveOn(session: unknown): Promise<void> {
    if (this.#others.length < 2 || typeof session !== 'string') return;
    const master = this.#master;
    await this.#forget(session);
    const renewed = await this.#currentSession({}).catch(() => undefined);
    if (renewed !== undefined && master.host !== this.#master.host)
      throw fromFailure(new XapiFailure('SESSION_INVALID', [session]), 'the call to the former master');
  }

  #lost(method: string, error: unknown, heard: boolean): VirtError {
    const why = error instanceof Error ? error.message : String(error);
    if (!heard) return xapiError('VIR_ERR_NO_CONNECT', `cannot reach ${this.address} for ${method}: ${why}`, error);
    const unsure = isRead(method) ? '' : ': whether it was done is not known';
    return xapiError('VIR_ERR_RPC', `no answer of ${this.address} to ${method} (${why})${unsure}`, error);
  }

  async #post(method: string, args: readonly unknown[], to: Address, signal: AbortSignal): Promise<unknown> {
    const id = ++this.#requests;
    const body = JSON.stringify({ jsonrpc: '2.0', method, params: args, id });
    const { status, text } = await post(to, '/jsonrpc', body, { agent: this.#agent(to.host), signal });
    if (status !== 200) throw new Error(`HTTP status ${status}`);
    const { result, error } = decode(Reply, parse(text, method), `the answer to ${method}`, 'VIR_ERR_RPC');
    if (error) throw fromFailure(new XapiFailure(error.message, details(error.data)), method);
    return result;
  }

  #agent(host: string): https.Agent {
    let agent = this.#agents.get(host);
    if (!agent) this.#agents.set(host, (agent = agentFor(this.#settings, host)));
    return agent;
  }

  #until(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.#closing.signal]) : this.#closing.signal;
  }
}

function parse(text: string, method: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw xapiError('VIR_ERR_RPC', `the answer to ${method} is not JSON`, error);
  }
}

const details = (data: unknown): readonly string[] => (Array.isArray(data) ? data.map(String) : []);
