import { getEventListeners } from 'node:events';
import { expect, jest, test } from '@jest/globals';
import { abortable } from './abort.js';

const aborted = expect.objectContaining({ code: 'VIR_ERR_OPERATION_ABORTED' });

test('gives what the call gives, and leaves no listener', async () => {
  const { signal } = new AbortController();
  await expect(abortable(Promise.resolve(7), signal, 'x')).resolves.toBe(7);
  const failure = { not: 'an Error' };
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a driver throws comes out
  await expect(abortable(Promise.reject(failure), signal, 'x')).rejects.toBe(failure);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

test('an abort rejects at once; what comes later is given back', async () => {
  const controller = new AbortController();
  const { promise, resolve } = later<number>();
  const late = jest.fn();
  const call = abortable(promise, controller.signal, 'domain.save', late);
  controller.abort('enough');
  await expect(call).rejects.toEqual(aborted);
  await expect(call).rejects.toMatchObject({ message: 'domain.save was aborted', cause: 'enough' });
  expect(late).not.toHaveBeenCalled();
  resolve(7);
  await promise;
  expect(late).toHaveBeenCalledWith(7);
  expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
});

test('a signal that has fired already counts', async () => {
  await expect(abortable(new Promise(() => {}), AbortSignal.abort(), 'x')).rejects.toEqual(aborted);
});

test('an abort after the call is done takes nothing back', async () => {
  const controller = new AbortController();
  const late = jest.fn();
  const call = abortable(Promise.resolve(7), controller.signal, 'x', late);
  await call;
  controller.abort();
  expect(late).not.toHaveBeenCalled();
});

test('what fails after the abort is nobody’s unhandled rejection', async () => {
  const controller = new AbortController();
  const { promise, reject } = later<number>();
  const call = abortable(promise, controller.signal, 'x');
  controller.abort();
  await expect(call).rejects.toEqual(aborted);
  reject(new Error('late')); // Node ends the process for an unhandled one
  await new Promise(setImmediate);
});

function later<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: Error) => void;
  const promise = new Promise<T>((res, rej) => ((resolve = res), (reject = rej)));
  return { promise, resolve, reject };
}
