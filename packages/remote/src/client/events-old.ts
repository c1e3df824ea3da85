import type { Unsubscribe } from '@virtkit/core/driver';
import { controls } from '../protocol/control.js';
import type { RpcClient } from './rpc.js';

type Listener = (object: unknown, payload: unknown) => void;
interface Entry {
  readonly uuid: string | undefined;
  readonly listener: Listener;
}

/** Domain events of a peer from before libvirt 1.3, which knows one registration of each: shared, and sorted out here. */
export class OldEvents {
  readonly #client: RpcClient;
  readonly #entries = new Map<string, Set<Entry>>();
  readonly #registered = new Set<string>();
  /** Registering and deregistering, one after the other: the peer works on several calls at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(client: RpcClient) {
    this.#client = client;
  }

  async subscribe(
    event: string,
    id: number,
    object: { readonly uuid: string } | undefined,
    listener: Listener,
  ): Promise<Unsubscribe> {
    const entry = { uuid: object?.uuid, listener };
    const entries = this.#entriesOf(event);
    entries.add(entry);
    try {
      await this.#settle(event, id);
    } catch (error) {
      entries.delete(entry);
      throw error;
    }
    return async () => {
      if (entries.delete(entry)) await this.#settle(event, id);
    };
  }

  tell(event: string, object: { readonly uuid: string }, payload: unknown): void {
    for (const { uuid, listener } of [...(this.#entries.get(event) ?? [])]) {
      if (uuid === undefined || uuid === object.uuid) listener(object, payload);
    }
  }

  #entriesOf(event: string): Set<Entry> {
    let entries = this.#entries.get(event);
    if (!entries) this.#entries.set(event, (entries = new Set()));
    return entries;
  }

  /** Makes the peer's registration what it has to be by then. */
  #settle(event: string, id: number): Promise<void> {
    const settled = this.#last.then(async () => {
      const wanted = this.#entriesOf(event).size > 0;
      if (wanted === this.#registered.has(event) || this.#client.failure) return;
      if (wanted) {
        await this.#client.call(controls.domainEventRegisterAny, { event: id });
        this.#registered.add(event);
      } else {
        this.#registered.delete(event);
        await this.#client.call(controls.domainEventDeregisterAny, { event: id });
      }
    });
    this.#last = settled.catch(() => undefined);
    return settled;
  }
}
