import { VirtError } from '@virtkit/core/driver';
import type { Channel, Domain } from '@virtkit/core/xml';
import { AgentArgs } from './agent-args.js';
import { agentCommands, knownCommands } from './agent-commands.js';
import { AgentError } from './agent-error.js';
import { milliseconds } from './clock.js';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import { type Guest, guestOf, scriptOf, waitingFor } from './guest.js';
import type { TestHost } from './host.js';

/** What `virDomainQemuAgentCommandTimeoutValues` names among the timeouts; all others are seconds. */
export const forEver = -2;
const asUsual = -1;
const usualSeconds = 5;

const agentName = 'org.qemu.guest_agent.0';

export const isAgentChannel = ({ target }: Channel): boolean => target.type === 'virtio' && target.name === agentName;
export const agentChannel = ({ devices }: Domain): Channel | undefined => devices?.channels?.find(isAgentChannel);

/**
 * The guest of a domain whose agent can be asked now.
 * @throws VirtError `VIR_ERR_OPERATION_INVALID` unless the guest runs, `VIR_ERR_ARGUMENT_UNSUPPORTED` when its definition
 * has no channel for an agent, `VIR_ERR_AGENT_UNRESPONSIVE` when no agent is at the other end
 */
export function requireAgent(domain: TestDomain): Guest {
  if (domain.state !== 'running') throw testError('VIR_ERR_OPERATION_INVALID', 'domain is not running');
  if (!agentChannel(domain.def)) {
    throw testError('VIR_ERR_ARGUMENT_UNSUPPORTED', `domain '${domain.name}' has no channel for a guest agent`);
  }
  const guest = guestOf(domain);
  if (!guest.connected) throw unresponsive(`no guest agent of domain '${domain.name}' is connected`);
  return guest;
}

export interface Question {
  readonly command: string;
  readonly args?: Readonly<Record<string, unknown>>;
  /** Seconds to wait for the answer. Default: as long as the domain's agent calls are told to. */
  readonly timeout?: number;
}

/**
 * Sends a command to the guest's agent and gives what it returns.
 * @throws AgentError what the agent refuses; VirtError as {@link requireAgent}, and `VIR_ERR_AGENT_UNRESPONSIVE` when the
 * answer does not come in time
 */
export async function ask(host: TestHost, domain: TestDomain, question: Question): Promise<unknown> {
  const guest = requireAgent(domain);
  const { id } = domain;
  const { command, args = {}, timeout = guest.patience } = question;
  const gone = () => domain.id !== id || !guest.connected;
  await answering(host, domain, timeout);
  const { delay = 0, answers = {} } = scriptOf(domain).agent || {};
  const takes = milliseconds(delay);
  if (takes > 0) await inTime(host, takes, timeout);
  if (gone()) throw unresponsive(`the guest agent of domain '${domain.name}' went away during ${command}`);
  if (!knownCommands(domain).includes(command)) {
    throw new AgentError('CommandNotFound', `the agent knows no command ${command}`);
  }
  if (Object.hasOwn(answers, command)) {
    const answer = answers[command];
    return typeof answer === 'function' ? (answer as (args: object) => unknown)(args) : answer;
  }
  return agentCommands[command]!({ host, domain, args: new AgentArgs(args) });
}

/** As {@link ask}, for the host's own use: what the agent refuses is an error of the contract. */
export async function askAgent(
  host: TestHost,
  domain: TestDomain,
  command: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  try {
    return await ask(host, domain, { command, args });
  } catch (error) {
    throw asVirtError(command, error);
  }
}

export function asVirtError(command: string, error: unknown): VirtError {
  if (error instanceof VirtError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return testError('VIR_ERR_INTERNAL_ERROR', `the guest agent failed to do '${command}': ${reason}`, error);
}

/** Settles when the agent answers. */
async function answering(host: TestHost, domain: TestDomain, timeout: number): Promise<void> {
  const guest = guestOf(domain);
  if (guest.responsive) return;
  let wake = () => {};
  const over = new AbortController();
  const back = new Promise<void>((resolve) => waitingFor(domain).add((wake = resolve)));
  const late = timeout === forEver ? [] : [host.clock.sleep(secondsOf(timeout) * 1000, { signal: over.signal })];
  await Promise.race([back, ...late]);
  over.abort();
  waitingFor(domain).delete(wake);
  if (!guest.responsive) throw unresponsive('the guest agent does not answer');
}

async function inTime(host: TestHost, takes: number, timeout: number): Promise<void> {
  const limit = timeout === forEver ? Infinity : secondsOf(timeout) * 1000;
  await host.clock.sleep(Math.min(takes, limit));
  if (takes > limit) throw unresponsive('the guest agent does not answer in time');
}

const secondsOf = (timeout: number): number => (timeout === asUsual ? usualSeconds : timeout);
const unresponsive = (message: string) => testError('VIR_ERR_AGENT_UNRESPONSIVE', message);
