import { abortError } from './errors.js';

/**
 * What `call` gives, or a rejection with `VIR_ERR_OPERATION_ABORTED` as soon as `signal` fires. What the call gives
 * after that goes to `late`, for whoever must give it back. Nothing stays behind on the signal.
 */
export async function abortable<T>(
  call: Promise<T>,
  signal: AbortSignal,
  attempted: string,
  late?: (value: T) => void,
): Promise<T> {
  let onAbort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => reject(abortError(signal, attempted));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
  });
  const given = call.then((value) => {
    signal.removeEventListener('abort', onAbort);
    if (signal.aborted) late?.(value);
    return value;
  });
  try {
    return await Promise.race([aborted, given]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
