import type { RpcClient } from '../client/rpc.js';
import { controls } from '../protocol/control.js';
import { authFailed } from './auth-error.js';
import { digestMd5 } from './digest-md5.js';
import type { Exchange, ExchangeOptions, Mechanism } from './mechanism.js';
import { plain } from './plain.js';
import { scramSha1, scramSha256 } from './scram.js';

/** The best first. */
export const mechanisms: readonly Mechanism[] = [scramSha256(), scramSha1(), digestMd5(), plain];

/** More messages than any mechanism has: a daemon that never comes to an end is not followed. */
const mostSteps = 8;

export interface SaslOptions extends ExchangeOptions {
  /** The mechanism that the user insists on. */
  readonly wanted?: string | undefined;
}

/** Logs in by SASL over the daemon's three calls for it, and seals the connection if that was agreed. */
export async function loginBySasl(client: RpcClient, options: SaslOptions, known = mechanisms): Promise<Exchange> {
  const offered = (await client.call(controls.authSaslInit, undefined)).split(/[\s,]+/).filter((name) => name !== '');
  const mechanism = chooseMechanism(offered, options, known);
  const exchange = mechanism.begin(options);
  let reply = await client.call(controls.authSaslStart, { mechanism: mechanism.name, data: await exchange.start() });
  for (let step = 0; step < mostSteps; step += 1) {
    // Even when the daemon says that all is done, what came with that is checked: it has to prove itself, too.
    const waits = reply.data !== undefined || !exchange.done;
    const data = waits ? await exchange.step(reply.data ?? new Uint8Array()) : undefined;
    if (reply.complete) return ended(client, mechanism, exchange);
    reply = await client.call(controls.authSaslStep, [data]);
  }
  throw authFailed(`the ${mechanism.name} login comes to no end`);
}

function ended(client: RpcClient, mechanism: Mechanism, exchange: Exchange): Exchange {
  if (!exchange.done)
    throw authFailed(`the daemon ended the ${mechanism.name} login before it proved that it is itself`);
  if (exchange.layer) client.seal(exchange.layer);
  return exchange;
}

/**
 * The best mechanism that both ends know. Where others may read along, one that seals the connection comes first, and
 * one that shows the password is out of the question.
 */
export function chooseMechanism(
  offered: readonly string[],
  { wanted, secure }: Pick<SaslOptions, 'wanted' | 'secure'>,
  known = mechanisms,
): Mechanism {
  const names = offered.map((name) => name.toUpperCase());
  const both = known.filter(({ name }) => names.includes(name));
  const usable = both.filter(({ plaintext }) => secure || !plaintext);
  if (wanted !== undefined) return insistOn(wanted.toUpperCase(), names, usable, both);
  const chosen = (!secure && usable.find(({ seals }) => seals)) || usable[0];
  if (chosen) return chosen;
  if (both.length > 0) throw tooOpen(both[0]!.name);
  const ours = known.map(({ name }) => name).join(', ');
  throw authFailed(`the daemon offers the SASL mechanisms ${offered.join(', ') || '(none)'}; known here are ${ours}`);
}

function insistOn(
  wanted: string,
  offered: readonly string[],
  usable: readonly Mechanism[],
  both: readonly Mechanism[],
): Mechanism {
  const chosen = usable.find(({ name }) => name === wanted);
  if (chosen) return chosen;
  if (!offered.includes(wanted))
    throw authFailed(`the daemon does not offer the SASL mechanism ${wanted}, but ${offered.join(', ') || '(none)'}`);
  throw both.some(({ name }) => name === wanted)
    ? tooOpen(wanted)
    : authFailed(`the SASL mechanism ${wanted} is not supported here`);
}

const tooOpen = (name: string) =>
  authFailed(`the SASL mechanism ${name} would show the password to others: it needs TLS or a unix socket`);
