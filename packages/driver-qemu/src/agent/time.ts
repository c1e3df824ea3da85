import { VirtError, type GuestTime } from '@virtkit/core/driver';
import type { Agent, AgentCallOptions } from './agent.js';
import { readReturn, UInt64 } from './codecs.js';

const second = 1_000_000_000n;
const latest = 0x7fffffffffffffffn;

/** The guest's clock. */
export async function getTime(agent: Agent, options?: AgentCallOptions): Promise<GuestTime> {
  const command = 'guest-get-time';
  const time = readReturn(UInt64, await agent.execute(command, undefined, options), command);
  return { seconds: time / second, nanoseconds: Number(time % second) };
}

/**
 * Sets the guest's clock: to `time`, or without it to what its hardware clock has.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for a time that the agent cannot count to
 */
export async function setTime(agent: Agent, time: GuestTime | undefined, options?: AgentCallOptions): Promise<void> {
  if (!time) return void (await agent.execute('guest-set-time', undefined, options));
  const { seconds, nanoseconds } = time;
  const total = seconds * second + BigInt(nanoseconds);
  if (total > latest || total < -latest) {
    const message = `the guest agent cannot count to ${seconds} seconds`;
    throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_QEMU' });
  }
  await agent.execute('guest-set-time', { time: total }, options);
}
