import type { TypedParams } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { Int32, list, readReturn } from './codecs.js';
import { joined } from './params.js';

const Users = list(
  t.intersection([t.type({ user: t.string, 'login-time': t.number }), t.partial({ domain: t.string })]),
);
const HostName = t.type({ 'host-name': t.string });
const TimeZone = t.intersection([t.type({ offset: Int32 }), t.partial({ zone: t.string })]);

/** What the agent says of the system, in the order in which it is given. */
const osFields = [
  ...(['id', 'name', 'pretty-name', 'version', 'version-id', 'machine'] as const),
  ...(['variant', 'variant-id', 'kernel-release', 'kernel-version'] as const),
];
const OsInfo = t.partial(Object.fromEntries(osFields.map((field) => [field, t.string])) as Record<OsField, t.StringC>);
type OsField = (typeof osFields)[number];

/** Who is logged in, since when in milliseconds. */
export async function userParams(agent: Agent, options?: AgentCallOptions): Promise<TypedParams> {
  const command = 'guest-get-users';
  const users = readReturn(Users, await agent.execute(command, undefined, options), command);
  return joined([
    { 'user.count': users.length },
    ...users.map(({ user, domain, 'login-time': seconds }, i) => ({
      [`user.${i}.name`]: user,
      ...(domain !== undefined && { [`user.${i}.domain`]: domain }),
      [`user.${i}.login-time`]: unsigned(seconds * 1000),
    })),
  ]);
}

export async function osParams(agent: Agent, options?: AgentCallOptions): Promise<TypedParams> {
  const command = 'guest-get-osinfo';
  const info = readReturn(OsInfo, await agent.execute(command, undefined, options), command);
  return Object.fromEntries(
    osFields.flatMap((field) => (info[field] === undefined ? [] : [[`os.${field}`, info[field]]])),
  );
}

export async function timeZoneParams(agent: Agent, options?: AgentCallOptions): Promise<TypedParams> {
  const command = 'guest-get-timezone';
  const { zone, offset } = readReturn(TimeZone, await agent.execute(command, undefined, options), command);
  return { ...(zone !== undefined && { 'timezone.name': zone }), 'timezone.offset': offset };
}

/** The guest's own name. */
export async function getHostname(agent: Agent, options?: AgentCallOptions): Promise<string> {
  const command = 'guest-get-host-name';
  return readReturn(HostName, await agent.execute(command, undefined, options), command)['host-name'];
}

/** A guest may have any clock: what is before the epoch, or beyond 64 bits, is its nearest end. */
const unsigned = (value: number): bigint =>
  BigInt.asUintN(64, BigInt(Math.floor(Math.min(Math.max(value, 0), 2 ** 63))));
