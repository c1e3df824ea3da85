import { VirtError, type ConnectCloseReason, type Member, type Session } from '@virtkit/core/driver';

/** What is done around each call and event of a session. */
export interface Instruments {
  around(member: Member, args: readonly unknown[], call: () => Promise<unknown>): Promise<unknown>;
  /** Whether an event is told. */
  hears(event: string, object: unknown): boolean;
}

/** A session under observation, and the means to break it. */
export interface Instrumented {
  readonly session: Session;
  /** Breaks it as a lost connection does: nothing can be called any more, and who asked to be told is. */
  drop(reason: ConnectCloseReason): void;
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Section = Readonly<Record<string, Method>>;

/** A session that has what `session` has, with `instruments` around everything. */
export function instrument(session: Session, instruments: Instruments, onClose: () => void): Instrumented {
  const listeners = new Set<(reason: ConnectCloseReason) => void>();
  let lost = false;
  const requireConnection = () => {
    if (lost) throw new VirtError('VIR_ERR_RPC', 'the connection to the host was lost', { domain: 'VIR_FROM_TEST' });
  };

  const observed = (section: string, [name, method]: [string, Method]): [string, Method] => {
    const member = `${section}.${name}` as Member;
    return [
      name,
      async (...args) => {
        requireConnection();
        const told = name === 'subscribe' ? filtered(section, args, instruments) : args;
        const result = await instruments.around(member, args, () => method(...told));
        requireConnection();
        return result;
      },
    ];
  };
  const sections = Object.entries(session).filter((entry): entry is [string, Section] => typeof entry[1] === 'object');
  const all = Object.fromEntries(
    sections.map(([section, methods]) => [
      section,
      Object.fromEntries(Object.entries(methods).map((entry) => observed(section, entry))),
    ]),
  );
  const host = {
    ...all['host'],
    isAlive: async () => !lost,
    async onClose(listener: (reason: ConnectCloseReason) => void) {
      listeners.add(listener);
      return async () => void listeners.delete(listener);
    },
  };
  const close = async () => {
    listeners.clear();
    onClose();
    await session.close();
  };
  return {
    // Section by section, member by member what the session has.
    session: { ...all, host, close } as unknown as Session,
    drop(reason) {
      lost = true;
      for (const listener of [...listeners]) listener(reason);
      listeners.clear();
    },
  };
}

/** The arguments of `subscribe`, with a listener that misses what is lost. */
function filtered(section: string, [event, object, listener]: unknown[], instruments: Instruments): unknown[] {
  const told = listener as (about: unknown, payload: unknown) => void;
  return [
    event,
    object,
    (about: unknown, payload: unknown) => {
      if (instruments.hears(`${section}.${event as string}`, about)) told(about, payload);
    },
  ];
}
