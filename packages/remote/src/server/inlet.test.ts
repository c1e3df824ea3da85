import { expect, test } from '@jest/globals';
import { Inlet } from './inlet.js';

const bytes = (...values: number[]) => Uint8Array.from(values);

test('pieces come out as they went in, whoever was first', async () => {
  const { sink, source } = new Inlet();
  const early = source.recv!();
  await sink.send!(bytes(1));
  expect(await early).toEqual(bytes(1));
  const [sent, skipped] = [sink.send!(bytes(2)), sink.sendHole!(4096n)];
  expect(await source.recv!()).toEqual(bytes(2));
  await sent;
  expect(await source.recv!()).toEqual({ hole: 4096n });
  await skipped;
});

test('what is not read yet holds its sender', async () => {
  const { sink, source } = new Inlet();
  let taken = false;
  void sink.send!(bytes(1)).then(() => (taken = true));
  await new Promise(setImmediate);
  expect(taken).toBe(false);
  await source.recv!();
  await new Promise(setImmediate);
  expect(taken).toBe(true);
});

test('the end comes behind what was sent', async () => {
  const { sink, source } = new Inlet();
  void sink.send!(bytes(1));
  await sink.finish();
  expect(await source.recv!()).toEqual(bytes(1));
  expect(await source.recv!()).toBeUndefined();
  await expect(sink.send!(bytes(2))).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
});

test('what one side gives up fails on the other', async () => {
  const first = new Inlet();
  const reading = first.source.recv!();
  await first.sink.abort(new Error('gone'));
  await expect(reading).rejects.toThrow('gone');
  await expect(first.source.recv!()).rejects.toThrow('gone');

  const second = new Inlet();
  const sending = second.sink.send!(bytes(1));
  await second.source.abort();
  await expect(sending).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_ABORTED' });
});
