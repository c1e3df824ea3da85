import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { KeepAliveTimer } from './keepalive.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

function started(options = { interval: 5, count: 3 }) {
  const timer = new KeepAliveTimer();
  const client = { said: 0, reads: true, pings: 0, deaths: 0 };
  timer.start(options, {
    words: () => client.said,
    listening: () => client.reads,
    ping: () => (client.pings += 1),
    dead: () => (client.deaths += 1),
  });
  return { timer, client };
}

test('a client that is silent is asked so many times, and then taken for dead, once', () => {
  const { client } = started();
  jest.advanceTimersByTime(15_000);
  expect(client).toMatchObject({ pings: 3, deaths: 0 });
  jest.advanceTimersByTime(5000);
  expect(client).toMatchObject({ pings: 3, deaths: 1 });
  jest.advanceTimersByTime(60_000);
  expect(client).toMatchObject({ pings: 3, deaths: 1 });
});

test('a word is enough to live', () => {
  const { client } = started();
  for (let times = 0; times < 10; times += 1) {
    jest.advanceTimersByTime(10_000);
    client.said += 1;
    jest.advanceTimersByTime(5000);
  }
  expect(client.deaths).toBe(0);
  expect(client.pings).toBe(20);
});

test('a client that is not read is asked, and its silence does not count', () => {
  const { client } = started();
  client.reads = false;
  jest.advanceTimersByTime(100_000);
  expect(client).toMatchObject({ pings: 20, deaths: 0 });
  client.reads = true;
  jest.advanceTimersByTime(20_000);
  expect(client.deaths).toBe(1);
});

test('nothing is asked after the end, nor with an interval of none', () => {
  const { timer, client } = started();
  timer.stop();
  const none = started({ interval: -1, count: 3 });
  jest.advanceTimersByTime(60_000);
  expect([client.pings, none.client.pings]).toEqual([0, 0]);
});
