import type { Session, Unsubscribe } from '@virtkit/core/driver';

export type Method = (...args: unknown[]) => Promise<unknown>;
type Sections = Readonly<Record<string, Readonly<Record<string, Method>>>>;

/** Calls that set something for as long as the connection lasts: the last one of each holds. */
const settings: readonly string[] = ['host.setKeepAlive', 'host.setIdentity'];
const subscriptions: readonly string[] = ['subscribe', 'qemuMonitorSubscribe'];

export interface Call {
  readonly section: string;
  readonly member: string;
  readonly args: readonly unknown[];
}
interface Subscription extends Call {
  unsubscribe: Unsubscribe;
}

/** What has to be asked of each new connection again: settings, and subscriptions for events. */
export class Renewals {
  readonly #settings = new Map<string, Call>();
  readonly #subscriptions = new Set<Subscription>();

  /** Makes a call on `session`; if it is one whose effect ends with the connection, it is remembered. */
  make(session: Session, call: Call): Promise<unknown> {
    if (subscriptions.includes(call.member)) return this.#subscribe(session, call);
    const name = `${call.section}.${call.member}`;
    if (settings.includes(name)) return this.#set(session, name, call);
    return invoke(session, call);
  }

  /** Has `session` do all that is remembered: first as whom and how, then the subscriptions. */
  async renew(session: Session): Promise<void> {
    for (const call of this.#settings.values()) await invoke(session, call);
    await Promise.all(
      [...this.#subscriptions].map(async (one) => {
        const unsubscribe = (await invoke(session, one)) as Unsubscribe;
        if (this.#subscriptions.has(one)) one.unsubscribe = unsubscribe;
        else await unsubscribe(); // Given up meanwhile.
      }),
    );
  }

  async #set(session: Session, name: string, call: Call): Promise<unknown> {
    const result = await invoke(session, call);
    this.#settings.set(name, call);
    return result;
  }

  async #subscribe(session: Session, call: Call): Promise<Unsubscribe> {
    const unsubscribe = (await invoke(session, call)) as Unsubscribe;
    const subscription = { ...call, unsubscribe };
    this.#subscriptions.add(subscription);
    return async () => {
      // A connection that is gone has no subscription left: its own way back knows that.
      if (this.#subscriptions.delete(subscription)) await subscription.unsubscribe();
    };
  }
}

// Async, so that whatever a driver throws is a rejection.
const invoke = async (session: Session, { section, member, args }: Call): Promise<unknown> =>
  (session as unknown as Sections)[section]![member]!(...args);
