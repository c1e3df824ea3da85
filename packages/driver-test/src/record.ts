import { closeSync, openSync, writeSync } from 'node:fs';
import {
  implementation,
  VirtError,
  type ConnectionUri,
  type Driver,
  type Member,
  type Session,
  type Stream,
} from '@virtkit/core/driver';
import { ownArgs } from './call-args.js';
import { contractMembers } from './contract-members.js';
import { toPlain, type Plain, type PlainKinds } from './plain.js';
import { format, version, type Members, type RecordedError, type Written } from './recording.js';
import { redactions, Redactor, type Redaction } from './redact.js';

export interface RecordOptions {
  /** What is not to be told, beside passwords and secrets: those never are. */
  readonly redact?: readonly Redaction[];
}

/** A driver that writes down what is done with another one. */
export interface RecordingDriver extends Driver {
  /** Ends the recording. Sessions go on, unheard. */
  end(): void;
}

type Method = (...args: unknown[]) => unknown;

/**
 * Writes what an application does with a driver into a file: calls, results, errors, events and streams of every session,
 * for {@link replay} to play. Passwords and secrets are left out by {@link redactions}, and what the options add.
 *
 * @param file - it is written anew
 * @example
 * const driver = record(remote(), 'session.jsonl');
 * await using connection = await open('qemu+ssh://host/system', { drivers: [driver] });
 */
export function record(driver: Driver, file: string, { redact = [] }: RecordOptions = {}): RecordingDriver {
  const rules = [...redactions, ...redact];
  // What it writes can be large, and shows what a guest's owner may not want to show.
  let descriptor: number | undefined = openSync(file, 'w', 0o600);
  const write = (line: object) => {
    if (descriptor !== undefined) writeSync(descriptor, `${JSON.stringify(line)}\n`);
  };
  write({ format, version, redact: rules });
  const tape = new Tape(new Redactor(rules), write);
  return {
    ...driver,
    open: (uri, options) => tape.open(uri, () => driver.open(uri, options)),
    end() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
    },
  };
}

/** What is being written, and the numbers that tell its parts from each other. */
class Tape {
  readonly #redactor: Redactor;
  readonly #write: (line: Written) => void;
  #sessions = 0;
  #calls = 0;
  #streams = 0;

  constructor(redactor: Redactor, write: (line: Written) => void) {
    this.#redactor = redactor;
    this.#write = write;
  }

  async open({ scheme, path }: ConnectionUri, open: () => Promise<Session | undefined>): Promise<Session | undefined> {
    const number = (this.#sessions += 1);
    this.#write({ open: number, uri: `${scheme}://${path}` });
    try {
      const session = await open();
      this.#write({ opened: number, members: session ? membersOf(session) : null });
      return session && this.#session(number, session);
    } catch (error) {
      this.#write({ opened: number, error: this.#error('open', error) });
      throw error;
    }
  }

  #session(number: number, session: Session): Session {
    const sections: Record<string, Record<string, Method>> = {};
    for (const member of allMembers(session)) {
      const [section, name] = member.split('.') as [string, string];
      (sections[section] ??= {})[name] = this.#method(number, session, member);
    }
    return {
      ...(sections as unknown as Session),
      ...(session.supports && { supports: (member: Member) => session.supports!(member) }),
      ...(session.adviseOn && { adviseOn: (member: Member) => session.adviseOn!(member) }),
      ...(session.onResync && {
        onResync: (listener: () => void) => session.onResync!(() => (this.#write({ resync: number }), listener())),
      }),
      close: async () => {
        this.#write({ close: number });
        await session.close();
      },
    };
  }

  #method(session: number, of: Session, member: Member): Method {
    const method = implementation(of, member) as Method;
    if (member === 'host.onClose') {
      return (listener, ...more) =>
        method(
          (reason: string) => {
            this.#write({ lost: session, reason });
            (listener as (reason: string) => void)(reason);
          },
          ...more,
        );
    }
    return async (...args) => {
      const call = (this.#calls += 1);
      const listens = member.endsWith('.subscribe');
      const told = listens ? this.#heard(call, member, args) : args;
      const own = listens ? args.slice(0, 2) : ownArgs(args);
      this.#write({
        call,
        session,
        member,
        args: [
          ...this.#redactor.args(
            member,
            own.map((arg) => plain(arg)),
          ),
        ],
      });
      try {
        const result = await method(...told);
        const { kept, shown } = this.#result(listens ? undefined : result);
        this.#write({ done: call, result: this.#redactor.result(member, shown) });
        return listens ? result : kept;
      } catch (error) {
        this.#write({ done: call, error: this.#error(member, error) });
        throw error;
      }
    };
  }

  /** A result with its streams under observation, and as it is written. */
  #result(result: unknown): { kept: unknown; shown: Plain } {
    const taped = new Map<object, Stream & { readonly number: number }>();
    const watch = (value: unknown): unknown => {
      if (!isStream(value)) return value;
      const stream = this.#stream(value);
      taped.set(stream.stream, Object.assign(stream.stream, { number: stream.number }));
      return stream.stream;
    };
    // A stream stands alone, or in a field of the result.
    const kept = isStream(result)
      ? watch(result)
      : isFields(result)
        ? Object.fromEntries(Object.entries(result).map(([key, value]) => [key, watch(value)]))
        : result;
    const kinds: PlainKinds = {
      stream: {
        is: (value) => taped.has(value),
        save: (value) => ({ number: taped.get(value)!.number, can: streamMembers.filter((name) => name in value) }),
        load: () => ({}),
      },
    };
    return { kept, shown: toPlain(kept, 'result', kinds) };
  }

  #stream(stream: Stream): { stream: Stream; number: number } {
    const number = (this.#streams += 1);
    const methods = streamMembers.flatMap((name) => {
      if (!stream[name]) return [];
      const call: Method = (...args) => (stream as unknown as Record<string, Method>)[name]!(...args);
      return [[name, this.#streamMethod(number, name, call)] as const];
    });
    return { stream: Object.fromEntries(methods) as unknown as Stream, number };
  }

  #streamMethod(stream: number, name: (typeof streamMembers)[number], method: Method): Method {
    return async (...args) => {
      const own = name === 'send' || name === 'sendHole' ? args.slice(0, 1) : [];
      const shown = own.map((arg) => plain(arg));
      try {
        const result = await method(...args);
        this.#write({ stream, do: name, args: shown, result: plain(result) });
        return result;
      } catch (error) {
        this.#write({ stream, do: name, args: shown, error: this.#error('stream', error) });
        throw error;
      }
    };
  }

  #heard(call: number, member: string, [event, object, listener, ...more]: unknown[]): unknown[] {
    const told = (about: unknown, payload: unknown) => {
      const [shown] = this.#redactor.args(member, [plain(payload)]);
      this.#write({ event: call, object: plain(about), payload: shown });
      (listener as (about: unknown, payload: unknown) => void)(about, payload);
    };
    return [event, object, told, ...more];
  }

  #error(member: string, error: unknown): RecordedError {
    if (!(error instanceof VirtError)) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      return { code: name, message: this.#redactor.text(member, message) };
    }
    const { code, number, domain, level, message } = error;
    return { code, number, domain, level, message: this.#redactor.text(member, message) };
  }
}

const streamMembers = ['recv', 'send', 'sendHole', 'finish', 'abort'] as const;

const plain = (value: unknown): Plain => toPlain(value, 'value');

const isFields = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;

const isStream = (value: unknown): value is Stream =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Stream).finish === 'function' &&
  typeof (value as Stream).abort === 'function';

/** Every member that a session has: of the contract, and what stands in no table. */
function allMembers(session: Session): Member[] {
  const own = Object.entries(session).flatMap(([section, members]) =>
    typeof members === 'object' && members !== null
      ? Object.keys(members as object).map((name) => `${section}.${name}` as Member)
      : [],
  );
  return [...new Set([...contractMembers, ...own])].filter((member) => implementation(session, member));
}

const membersOf = (session: Session): Record<string, NonNullable<Members[Member]>> =>
  Object.fromEntries(allMembers(session).map((member) => [member, session.supports?.(member) ?? true]));
