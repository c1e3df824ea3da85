import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  errorCodes,
  VirtError,
  type ConnectionUri,
  type Driver,
  type ErrorCode,
  type ErrorDomain,
  type ErrorLevel,
  type Member,
  type Session,
  type Stream,
} from '@virtkit/core/driver';
import { nameOf, ownArgs } from './call-args.js';
import { fromPlain, toPlain, type Plain, type PlainKinds } from './plain.js';
import { readRecording, type Line, type LineOf, type RecordedError, type Recording } from './recording.js';
import { Redactor } from './redact.js';

/** A driver that answers from a recording. */
export interface ReplayDriver extends Driver {
  /** What was recorded and has not happened yet, a line each: empty when all was played. */
  unplayed(): string[];
}

/**
 * Answers as a recorded session of {@link record} did. What is asked must be what was asked then: of each object in the
 * same order, with the same arguments. Anything else fails and says what was expected. Events come at their place
 * among the calls; time does not matter.
 *
 * @example
 * const driver = replay('session.jsonl');
 * await using connection = await open('qemu:///system', { drivers: [driver] });
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a file that is no recording, naming the line and the field
 */
export function replay(file: string): ReplayDriver {
  const recording = readRecording(readFileSync(file, 'utf8'), file);
  const player = new Player(recording, file);
  return {
    name: 'replay',
    schemes: [...new Set(recording.lines.flatMap((line) => (line.kind === 'open' ? [line.uri.split(':')[0]!] : [])))],
    remoteSchemes: ['*'],
    open: (uri) => player.open(uri),
    unplayed: () => player.unplayed(),
  };
}

type Method = (...args: unknown[]) => unknown;

/** What came after a line of the recording is known by the line's index. */
class Player {
  readonly #lines: readonly Line[];
  readonly #file: string;
  readonly #redactor: Redactor;
  readonly #played = new Set<number>();
  readonly #listeners = new Map<number, (object: unknown, payload: unknown) => void>();
  readonly #closeListeners = new Map<number, Set<(reason: string) => void>>();
  readonly #resyncListeners = new Map<number, Set<() => void>>();
  /** What comes next that waits for nobody. */
  #next = 0;

  constructor({ redact, lines }: Recording, file: string) {
    this.#lines = lines;
    this.#file = file;
    this.#redactor = new Redactor(redact);
  }

  unplayed(): string[] {
    return this.#lines.flatMap((line, index) => {
      const waits = line.kind === 'call' || line.kind === 'open' || line.kind === 'stream' || line.kind === 'event';
      const passed = line.kind === 'event' ? index < this.#next : this.#played.has(index);
      return waits && !passed ? [`${this.#place(index)}: ${describe(line)}`] : [];
    });
  }

  async open({ scheme, path }: ConnectionUri): Promise<Session | undefined> {
    const uri = `${scheme}://${path}`;
    const index = this.#lines.findIndex((line, at) => line.kind === 'open' && !this.#played.has(at));
    const line = this.#lines[index] as LineOf<'open'> | undefined;
    if (!line) throw this.#strange(`no further session was opened then, and one of ${uri} is now`);
    if (line.uri !== uri) throw this.#strange(`${this.#place(index)}: expected to open ${line.uri}, not ${uri}`);
    this.#play(index);
    const at = this.#find((one) => one.kind === 'opened' && one.opened === line.open);
    const opened = this.#lines[at] as LineOf<'opened'> | undefined;
    if (!opened) throw this.#strange(`${this.#place(index)}: the recording ends before the session was open`);
    this.#play(at);
    if (opened.error) throw errorOf(opened.error);
    return opened.members ? this.#session(line.open, opened.members) : undefined;
  }

  #session(number: number, members: Readonly<Record<string, boolean | 'unknown'>>): Session {
    const sections: Record<string, Record<string, Method>> = {};
    for (const member of Object.keys(members)) {
      const [section = '', name = ''] = member.split('.');
      (sections[section] ??= {})[name] = this.#method(number, member);
    }
    if (Object.hasOwn(members, 'host.onClose'))
      sections['host']!['onClose'] = async (listener) =>
        listen(this.#closeListeners, number, listener as (reason: string) => void);
    const session = {
      ...sections,
      supports: (member: Member) => members[member] ?? false,
      onResync: (listener: () => void) => {
        const remove = listen(this.#resyncListeners, number, listener);
        return () => void remove();
      },
      close: async () => {
        const at = this.#find(
          (line, index) => line.kind === 'close' && line.close === number && !this.#played.has(index),
        );
        if (at >= 0) this.#play(at);
      },
    };
    // The members are those of a session that was recorded.
    return session as unknown as Session;
  }

  #method(session: number, member: string): Method {
    const listens = member.endsWith('.subscribe');
    return async (...given) => {
      this.#advance();
      const own = listens ? given.slice(0, 2) : ownArgs(given);
      const args = this.#redactor.args(
        member,
        own.map((arg) => toPlain(arg, 'argument')),
      );
      const index = this.#expect(session, member, args);
      const { call } = this.#lines[index] as LineOf<'call'>;
      if (listens) this.#listeners.set(call, given[2] as (object: unknown, payload: unknown) => void);
      this.#play(index);
      // Those who called at the same time are all heard before anybody is answered.
      await Promise.resolve();
      const at = this.#find((line) => line.kind === 'done' && line.done === call);
      const done = this.#lines[at] as LineOf<'done'> | undefined;
      if (!done) throw this.#strange(`${this.#place(index)}: the recording ends before ${member} did`);
      this.#play(at);
      setImmediate(() => this.#advance());
      if (done.error) throw errorOf(done.error);
      if (listens) return async () => void this.#listeners.delete(call);
      return fromPlain(done.result, this.#place(at), this.#kinds);
    };
  }

  /** The next call of the same object, which must be this one. */
  #expect(session: number, member: string, args: readonly Plain[]): number {
    const key = keyOf(member, args);
    const index = this.#lines.findIndex(
      (line, at) =>
        line.kind === 'call' &&
        line.session === session &&
        !this.#played.has(at) &&
        keyOf(line.member, line.args as Plain[]) === key,
    );
    const line = this.#lines[index] as LineOf<'call'> | undefined;
    const called = describe({ kind: 'call', call: 0, session, member, args: [...args] });
    if (!line) throw this.#strange(`nothing more was asked of it then, and now it is: ${called}`);
    if (line.member === member && isDeepStrictEqual(line.args, JSON.parse(JSON.stringify(args)))) return index;
    throw this.#strange(`${this.#place(index)}: expected ${describe(line)}, and not ${called}`);
  }

  readonly #kinds: PlainKinds = {
    stream: {
      is: () => false,
      save: () => undefined,
      load: (saved) => this.#stream(saved as { readonly number: number; readonly can: readonly string[] }),
    },
  };

  #stream({ number, can }: { readonly number: number; readonly can: readonly string[] }): Stream {
    const method =
      (name: string): Method =>
      async (...given) => {
        const args = (name === 'send' || name === 'sendHole' ? given.slice(0, 1) : []).map((arg) => toPlain(arg, 'it'));
        const index = this.#find(
          (line, at) => line.kind === 'stream' && line.stream === number && !this.#played.has(at),
        );
        const line = this.#lines[index] as LineOf<'stream'> | undefined;
        // Nobody need have given up then what is given up now.
        if (name === 'abort' && line?.do !== 'abort') return undefined;
        const called = describe({ kind: 'stream', stream: number, do: name, args });
        if (!line) throw this.#strange(`nothing more was done with the stream then, and now it is: ${called}`);
        if (line.do !== name || !isDeepStrictEqual(line.args, args))
          throw this.#strange(`${this.#place(index)}: expected ${describe(line)}, and not ${called}`);
        this.#play(index);
        if (line.error) throw errorOf(line.error);
        return fromPlain(line.result, this.#place(index));
      };
    return Object.fromEntries(can.map((name) => [name, method(name)])) as unknown as Stream;
  }

  #find(fits: (line: Line, index: number) => boolean): number {
    return this.#lines.findIndex(fits);
  }

  #play(index: number): void {
    this.#played.add(index);
    this.#advance();
  }

  /** Tells what happened by itself, up to what has not been asked for yet. */
  #advance(): void {
    for (let line = this.#lines[this.#next]; line; line = this.#lines[this.#next]) {
      const tell = this.#telling(line);
      if (!tell && !this.#played.has(this.#next) && line.kind !== 'close') return;
      this.#next += 1;
      tell?.();
    }
  }

  #telling(line: Line): (() => void) | undefined {
    const place = this.#place(this.#next);
    if (line.kind === 'event')
      return () => this.#listeners.get(line.event)?.(fromPlain(line.object, place), fromPlain(line.payload, place));
    if (line.kind === 'lost')
      return () => this.#closeListeners.get(line.lost)?.forEach((listener) => listener(line.reason));
    if (line.kind === 'resync') return () => this.#resyncListeners.get(line.resync)?.forEach((listener) => listener());
    return undefined;
  }

  // The head is the first line.
  #place = (index: number): string => `${this.#file}:${index + 2}`;

  #strange(message: string): VirtError {
    return new VirtError('VIR_ERR_INTERNAL_ERROR', `replay of ${this.#file}: ${message}`, { domain: 'VIR_FROM_TEST' });
  }
}

/** Whose order counts: an object's own, or, for what is about none, that of its kind. */
function keyOf(member: string, [about]: readonly Plain[]): string {
  const section = member.slice(0, member.indexOf('.'));
  if (typeof about !== 'object' || about === null || Array.isArray(about)) return section;
  const { uuid, name, key } = about as { readonly uuid?: Plain; readonly name?: Plain; readonly key?: Plain };
  return uuid === undefined && name === undefined && key === undefined
    ? section
    : `${section} ${JSON.stringify([uuid, name, key])}`;
}

function describe(line: Line): string {
  if (line.kind === 'open') return `the opening of ${line.uri}`;
  if (line.kind === 'event') return `an event of ${nameOf(line.object) ?? 'the host'}`;
  if (line.kind === 'stream') return shorten(`${line.do} of stream ${line.stream} with ${JSON.stringify(line.args)}`);
  return line.kind === 'call' ? shorten(`${line.member} with ${JSON.stringify(line.args)}`) : line.kind;
}
const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 197)}...` : text);

function errorOf({ code, number, domain, level, message }: RecordedError): Error {
  if (!Object.hasOwn(errorCodes, code)) return code === 'TypeError' ? new TypeError(message) : new Error(message);
  return new VirtError(code as ErrorCode, message, {
    ...(number === undefined ? {} : { number }),
    ...(domain === undefined ? {} : { domain: domain as ErrorDomain }),
    ...(level === undefined ? {} : { level: level as ErrorLevel }),
  });
}

function listen<T>(all: Map<number, Set<T>>, number: number, listener: T): () => Promise<void> {
  const listeners = all.get(number) ?? new Set<T>();
  all.set(number, listeners.add(listener));
  return async () => void listeners.delete(listener);
}
