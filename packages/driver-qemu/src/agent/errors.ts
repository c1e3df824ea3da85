import { VirtError, type ErrorCode } from '@virtkit/core/driver';
import type { Failure } from '../qmp/messages.js';

/** An error of the guest agent's connection or of the agent. */
export const agentError = (code: ErrorCode, message: string, cause?: unknown): VirtError =>
  new VirtError(code, message, { domain: 'VIR_FROM_QEMU', ...(cause !== undefined && { cause }) });

/** The agent does not answer, or is not there. */
export const unresponsive = (message: string, cause?: unknown): VirtError =>
  agentError('VIR_ERR_AGENT_UNRESPONSIVE', message, cause);

/** The agent refused, in its own words. */
export const refusedByAgent = (command: string, { error }: Pick<Failure, 'error'>): VirtError =>
  agentError('VIR_ERR_INTERNAL_ERROR', `unable to execute QEMU agent command '${command}': ${error.desc}`, error);

/** Whether the agent refused because it has no such command, or may not execute it. */
export function isMissingCommand(error: unknown): boolean {
  if (!(error instanceof VirtError)) return false;
  const { class: name } = (error.cause ?? {}) as { readonly class?: unknown };
  return name === 'CommandNotFound' || name === 'CommandDisabled';
}
