import { decode, VirtError, type Member, type Support } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Plain } from './plain.js';
import { Redaction } from './redact.js';

/*
 * A recording is a file of JSON, one object a line: the head, then what happened, in order. Values are written as in a
 * host's state (see plain.ts): `{"$bigint":"1"}`, `{"$bytes":"AAE="}`, `{"$undefined":true}`.
 */

export const format = 'virtkit-session';
export const version = 1;

const error = t.intersection([
  t.type({ code: t.string, message: t.string }),
  t.partial({ number: t.number, domain: t.string, level: t.string }),
]);
export type RecordedError = t.TypeOf<typeof error>;

/** The first line. */
const Head = t.type({ format: t.literal(format), version: t.literal(version), redact: t.array(Redaction) });

const lines = {
  /** A session was asked for: of what URI, without its user, its host and its parameters. */
  open: t.type({ open: t.number, uri: t.string }),
  /** It was opened, and has these members; or it was not: `null` for one that the driver declined. */
  opened: t.intersection([
    t.type({ opened: t.number }),
    t.partial({
      members: t.union([t.null, t.record(t.string, t.union([t.boolean, t.literal('unknown')]))]),
      error,
    }),
  ]),
  /** A call begins. */
  call: t.type({ call: t.number, session: t.number, member: t.string, args: t.array(t.unknown) }),
  /** It ends, with a result or an error. A stream is `{"$stream":{"number":1,"can":["recv"]}}`. */
  done: t.intersection([t.type({ done: t.number }), t.partial({ result: t.unknown, error })]),
  /** An event that the call of this number subscribed to. */
  event: t.type({ event: t.number, object: t.unknown, payload: t.unknown }),
  /** Something was done with a stream, and has ended. */
  stream: t.intersection([
    t.type({ stream: t.number, do: t.string }),
    t.partial({ args: t.array(t.unknown), result: t.unknown, error }),
  ]),
  /** The session's connection broke; it came back, and events may have been missed. */
  lost: t.type({ lost: t.number, reason: t.string }),
  resync: t.type({ resync: t.number }),
  close: t.type({ close: t.number }),
} as const;

export type Line = {
  [K in keyof typeof lines]: { readonly kind: K } & t.TypeOf<(typeof lines)[K]>;
}[keyof typeof lines];
export type LineOf<K extends keyof typeof lines> = Extract<Line, { kind: K }>;
export type Written = { [K in keyof typeof lines]: t.TypeOf<(typeof lines)[K]> }[keyof typeof lines];

export interface Recording {
  readonly redact: readonly Redaction[];
  readonly lines: readonly Line[];
}

/** @throws VirtError `VIR_ERR_INVALID_ARG` naming the line and the field */
export function readRecording(text: string, where: string): Recording {
  const [first = '', ...rest] = text.trimEnd().split('\n');
  const { redact } = decode(Head, parsed(first, `${where}:1`), `${where}:1`, 'VIR_ERR_INVALID_ARG');
  return { redact, lines: rest.map((line, index) => readLine(line, `${where}:${index + 2}`)) };
}

function readLine(text: string, where: string): Line {
  const value = parsed(text, where);
  const [kind = ''] = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (!Object.hasOwn(lines, kind)) throw invalid(`${where}: a recording has no ${JSON.stringify(kind)}`);
  const codec = lines[kind as keyof typeof lines] as t.Mixed;
  return { kind, ...(decode(codec, value, where, 'VIR_ERR_INVALID_ARG') as object) } as Line;
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new VirtError('VIR_ERR_INVALID_ARG', `${where} is not JSON`, { domain: 'VIR_FROM_TEST', cause });
  }
}

const invalid = (message: string) => new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_TEST' });

export type Members = Readonly<Partial<Record<Member, Support>>>;
export type { Plain };
