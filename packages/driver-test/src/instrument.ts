import { implementation, VirtError, type ConnectCloseReason, type Member, type Session } from '@virtkit/core/driver';

/** What is done around each call and event of a session. */
export interface Instruments {
  around(member: Member, args: readonly unknown[], call: (...args: unknown[]) => Promise<unknown>): Promise<unknown>;
  /** Whether an event is told. */
  hears(event: string, object: unknown): boolean;
}

/** Members that a session shall have though it is not written so. */
export interface Additions {
  /** Gives the session a member; calling it is up to the instruments. */
  add(member: Member): void;
  /** Takes it back, if the session had it only by {@link add}. */
  remove(member: Member): void;
}

/** A session under observation, and the means to break it. */
export interface Instrumented extends Additions {
  readonly session: Session;
  /** Breaks it as a lost connection does: nothing can be called any more, and who asked to be told is. */
  drop(reason: ConnectCloseReason): void;
}

type Method = (...args: unknown[]) => Promise<unknown>;
type Section = Readonly<Record<string, Method>>;

/** A session that has what `session` has, with `instruments` around everything. */
export function instrument(
  session: Session,
  instruments: Instruments,
  onClose: () => void,
  lacks: (member: Member) => string | undefined,
): Instrumented {
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
        const result = await instruments.around(member, args, (...own) =>
          method(...(name === 'subscribe' ? filtered(section, own, instruments) : own)),
        );
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
  const absent = (member: Member): Method => {
    // Whoever had it before it was taken away may call it still.
    const lacking = async () => {
      const advice = lacks(member) ?? '';
      throw new VirtError('VIR_ERR_NO_SUPPORT', `${member} is not there (${advice})`, { domain: 'VIR_FROM_TEST' });
    };
    const [section, name] = split(member);
    return observed(section, [name, lacking])[1];
  };
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
  const whole: Record<string, unknown> = { ...all, host, close, adviseOn: lacks };
  return {
    // Section by section, member by member what the session has.
    session: whole as unknown as Session,
    add(member) {
      const [section, name] = split(member);
      const members = (whole[section] ??= {}) as Record<string, Method>;
      members[name] ??= absent(member);
    },
    remove(member) {
      const [section, name] = split(member);
      if (implementation(session, member)) return;
      delete (whole[section] as Record<string, Method>)[name];
      if (Object.keys(whole[section] as object).length === 0) delete whole[section];
    },
    drop(reason) {
      lost = true;
      for (const listener of [...listeners]) listener(reason);
      listeners.clear();
    },
  };
}

const split = (member: Member) => member.split('.') as [section: string, name: string];

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
