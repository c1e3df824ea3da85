import type { Duplex } from 'node:stream';
import type { CallOptions, EventQueue, VirtError } from '@virtkit/core/driver';
import { StoreConnection } from './connection.js';
import type { MessageType } from './message.js';
import { Nodes } from './nodes.js';
import { domainId, readString, strings } from './payload.js';
import { protocolError } from './store-error.js';
import { transaction, type TransactionOptions } from './transaction.js';
import { Watches, type WatchOptions } from './watches.js';

/**
 * A xenstore: the small tree that Xen's guests, their devices and the toolstack meet in. {@link openXenstore} finds and
 * opens that of this machine.
 *
 * @example
 * await using store = await openXenstore({ path: '/run/xenstored/socket' });
 * for (const id of (await store.directory('/local/domain')) ?? [])
 *   console.log(id, await store.read(`/local/domain/${id}/name`));
 */
export class Xenstore extends Nodes implements AsyncDisposable {
  readonly #connection: StoreConnection;
  readonly #watches: Watches;
  readonly #ended: Promise<VirtError>;

  /** @param limit - the longest payload that the stream carries: bytes. Default: 4096, the protocol's own */
  constructor(stream: Duplex, limit?: number) {
    let settle = (_why: VirtError) => undefined as void;
    const ended = new Promise<VirtError>((resolve) => (settle = resolve));
    const listener = {
      changed: (path: string, token: string) => watches.changed(path, token),
      ended: (why: VirtError) => {
        watches.ended(why);
        settle(why);
      },
    };
    const connection = new StoreConnection(stream, listener, limit);
    const watches = new Watches(connection);
    super(connection);
    this.#connection = connection;
    this.#watches = watches;
    this.#ended = ended;
  }

  /** Settles when the connection has ended, with why. */
  get ended(): Promise<VirtError> {
    return this.#ended;
  }

  /**
   * Runs `body` so that others see all of its changes or none, and it sees none of theirs. It runs again when they
   * changed what it had read or written: it must have no effects but in the store. What it throws discards it.
   * @throws VirtError `VIR_ERR_RESOURCE_BUSY` when others came between each time
   */
  transaction<T>(body: (nodes: Nodes) => Promise<T>, options?: TransactionOptions): Promise<T> {
    return transaction(this.#connection, body, options);
  }

  /**
   * The paths of nodes that change, at or below `path`; or of the special `@introduceDomain` and `@releaseDomain`, which
   * say that a domain came or went. The first is `path` itself, at once: who looks at each event misses nothing. An event
   * may come without a change, and it does not say what changed.
   *
   * Leave the loop, abort the signal or close the store to end it; a connection that breaks ends it with an error. Of
   * paths that nobody reads the oldest make room after 1024 (`capacity`, `overflow`), and `dropped` counts them.
   *
   * @example
   * for await (const path of await store.watch('/local/domain', { signal })) console.log(path);
   */
  watch(path: string, options?: WatchOptions): Promise<EventQueue<string>> {
    return this.#watches.iterate(path, options);
  }

  /** The same by calls of `listener`; what this gives ends it. {@link ended} tells when nothing more will come. */
  listen(path: string, listener: (path: string) => void, options?: CallOptions): Promise<() => void> {
    return this.#watches.listen(path, listener, options);
  }

  /** Ends all watches of this connection, and discards its transactions. */
  resetWatches(options?: CallOptions): Promise<void> {
    return this.#watches.reset(options);
  }

  /**
   * Makes the store talk with a domain.
   * @param frame - the guest's page that they share
   * @param port - the event channel that the guest has left open for it
   */
  async introduce(id: number, frame: bigint, port: number, options?: CallOptions): Promise<void> {
    await this.#ask('INTRODUCE', [domainId(id), String(frame), String(port)], options);
  }

  /** Makes the store talk no more with a domain. */
  async release(id: number, options?: CallOptions): Promise<void> {
    await this.#ask('RELEASE', [domainId(id)], options);
  }

  /** Whether the store talks with a domain. Of the control domain the C daemon says so, and the OCaml one does not. */
  async isIntroduced(id: number, options?: CallOptions): Promise<boolean> {
    const answer = readString(await this.#ask('IS_DOMAIN_INTRODUCED', [domainId(id)], options), 'T or F');
    if (answer !== 'T' && answer !== 'F') throw protocolError(`${JSON.stringify(answer)} is neither T nor F`);
    return answer === 'T';
  }

  /** The home of a domain: `/local/domain/ID`, whether or not there is one. */
  async getDomainPath(id: number, options?: CallOptions): Promise<string> {
    return readString(await this.#ask('GET_DOMAIN_PATH', [domainId(id)], options), 'a path');
  }

  /** Makes the end of a domain that goes on after a suspension be told again. */
  async resume(id: number, options?: CallOptions): Promise<void> {
    await this.#ask('RESUME', [domainId(id)], options);
  }

  /** Lets domain `id` do all that `target` may: it is the one that emulates its devices. */
  async setTarget(id: number, target: number, options?: CallOptions): Promise<void> {
    await this.#ask('SET_TARGET', [domainId(id), domainId(target)], options);
  }

  /** Ends the connection, its watches and its transactions. Idempotent. */
  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #ask(type: MessageType, texts: readonly string[], options?: CallOptions) {
    return this.#connection.request(type, strings(...texts), options);
  }
}
