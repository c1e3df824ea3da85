import { decode, VirtError } from '@virtkit/core/driver';
import * as t from 'io-ts';

const Greeting = t.type({
  QMP: t.type({
    version: t.type({
      qemu: t.type({ major: t.number, minor: t.number, micro: t.number }),
      package: t.string,
    }),
    capabilities: t.array(t.string),
  }),
});
/** What QEMU says first: its version, and what it can do beyond the protocol's base. */
export type Greeting = t.TypeOf<typeof Greeting>['QMP'];

const Id = t.partial({ id: t.unknown });
const Return = t.intersection([t.type({ return: t.unknown }), Id]);
const Failure = t.intersection([t.type({ error: t.type({ class: t.string, desc: t.string }) }), Id]);
const Event = t.intersection([
  t.type({ event: t.string, timestamp: t.type({ seconds: t.number, microseconds: t.number }) }),
  t.partial({ data: t.UnknownRecord }),
]);

export type Return = t.TypeOf<typeof Return>;
export type Failure = t.TypeOf<typeof Failure>;
/** An event as it came: what it carries depends on its name. */
export type QmpEvent = t.TypeOf<typeof Event>;

const code = 'VIR_ERR_INTERNAL_ERROR';

export const readGreeting = (value: unknown): Greeting => decode(Greeting, value, "QEMU's greeting", code).QMP;

export type Message =
  | { readonly kind: 'return'; readonly message: Return }
  | { readonly kind: 'failure'; readonly message: Failure }
  | { readonly kind: 'event'; readonly message: QmpEvent };

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` with the path of the field that is wrong */
export function readMessage(value: unknown): Message {
  const has = (field: string) => typeof value === 'object' && value !== null && Object.hasOwn(value, field);
  if (has('event')) return { kind: 'event', message: decode(Event, value, 'an event of QEMU', code) };
  if (has('error')) return { kind: 'failure', message: decode(Failure, value, 'an error of QEMU', code) };
  if (has('return')) return { kind: 'return', message: decode(Return, value, 'an answer of QEMU', code) };
  throw new VirtError(code, 'QEMU sent neither an answer nor an error nor an event', { domain: 'VIR_FROM_QEMU' });
}
