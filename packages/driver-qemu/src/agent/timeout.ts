import { VirtError } from '@virtkit/core/driver';

/** What the host likes: seconds. */
const usual = 5;

/** The timeouts that are no seconds (`virDomainQemuAgentCommandTimeoutValues`). */
export const AgentTimeout = { block: -2, default: -1, noWait: 0, shutdown: 60 } as const;

/**
 * The milliseconds of a timeout as callers say it; none for ever.
 * @throws VirtError `VIR_ERR_INVALID_ARG` below -2
 */
export function milliseconds(seconds: number): number | undefined {
  if (!Number.isInteger(seconds) || seconds < AgentTimeout.block) {
    const message = `the guest agent's timeout is ${seconds}, less than ${AgentTimeout.block}`;
    throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_QEMU' });
  }
  if (seconds === AgentTimeout.block) return undefined;
  // What a timer cannot count to is no limit either.
  const wanted = (seconds === AgentTimeout.default ? usual : seconds) * 1000;
  return wanted > 0x7fffffff ? undefined : wanted;
}

/** How long the handshake may take: never for ever, and not longer than a command. */
export const handshakeMilliseconds = (seconds: number): number =>
  (seconds >= 0 && seconds < usual ? seconds : usual) * 1000;
