import type { EventEmitter } from 'node:events';
import { abortError, type CallOptions, type VirtError } from '@virtkit/core/driver';

export interface UntilOptions extends CallOptions {
  /** For messages: `connecting to HOST`. */
  readonly attempted: string;
  /** Makes the error to throw of the one that came; `undefined` when the other side just closed. */
  readonly failed: (error: Error | undefined) => VirtError;
}

/**
 * Waits for an event of a socket, a process or the like. An error, its end, or an abort before that destroys it: whoever
 * waits has either a working one, or none. Between its event and the listeners of whoever waits for it, an error is no
 * crash: they find it `errored`.
 */
export function untilEvent(
  emitter: EventEmitter & { destroy(): unknown },
  event: string,
  { signal, attempted, failed }: UntilOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      signal?.removeEventListener('abort', onAbort);
      emitter.off(event, onEvent);
      emitter.off('error', onError);
      for (const ending of ['end', 'close']) emitter.off(ending, onEnd);
    };
    emitter.on('error', () => undefined);
    const fail = (error: VirtError) => {
      settle();
      emitter.destroy();
      reject(error);
    };
    const onEvent = () => {
      settle();
      resolve();
    };
    const onError = (error: Error) => fail(failed(error));
    const onEnd = () => fail(failed(undefined));
    const onAbort = () => fail(abortError(signal!, attempted));
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    emitter.once(event, onEvent);
    emitter.once('error', onError);
    for (const ending of ['end', 'close']) emitter.once(ending, onEnd);
  });
}
