/* eslint-disable @typescript-eslint/unbound-method -- a mock is asked about, not called */
import { describe, expect, jest, test } from '@jest/globals';
import type { ConnectCloseReason } from '../driver/enum-tables.js';
import type { Session } from '../driver/session.js';
import { Connection } from './connection.js';

const sessionOf = (parts: object = {}) =>
  ({
    close: jest.fn(async () => undefined),
    host: { getType: async () => 'FAKE' },
    domain: { listAll: async () => [], getInfo: jest.fn(), getXmlDesc: jest.fn() },
    ...parts,
  }) as unknown as Session & { close: jest.Mock };
const open = (session: Session) => new Connection(session, 'fake', 'fake:///x', false);

describe('close', () => {
  test('closes the session once, however often it is asked', async () => {
    const session = sessionOf();
    const connection = open(session);
    await Promise.all([connection.close(), connection.close()]);
    await connection.close();
    expect(session.close).toHaveBeenCalledTimes(1);
    await expect(connection.getType()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
  });

  test('await using closes', async () => {
    const session = sessionOf();
    {
      await using connection = open(session);
      await connection.getType();
    }
    expect(session.close).toHaveBeenCalledTimes(1);
  });

  test('a session that fails to close says so; listeners are told all the same', async () => {
    const failure = new Error('x');
    const connection = open(sessionOf({ close: () => Promise.reject(failure) }));
    const listener = jest.fn();
    connection.onClose(listener);
    await expect(connection.close()).rejects.toBe(failure);
    expect(listener).toHaveBeenCalledWith('client');
  });
});

describe('onClose', () => {
  /** A driver that watches: `broken` tells it. */
  function watching() {
    let tell!: (reason: ConnectCloseReason) => void;
    const unwatch = jest.fn(async () => undefined);
    const onClose = jest.fn(async (listener: typeof tell) => {
      tell = listener;
      return unwatch;
    });
    return {
      session: sessionOf({ host: { onClose } }),
      onClose,
      unwatch,
      broken: (reason: ConnectCloseReason) => tell(reason),
    };
  }

  test('tells each listener once, with the reason that the driver gives', async () => {
    const { session, onClose, broken } = watching();
    const connection = open(session);
    const listeners = [jest.fn(), jest.fn(), jest.fn()];
    const [, , takeBack] = listeners.map((listener) => connection.onClose(listener));
    takeBack!();
    expect(onClose).toHaveBeenCalledTimes(1);
    broken('keepalive');
    await connection.close();
    expect(listeners.map(({ mock }) => mock.calls)).toEqual([[['keepalive']], [['keepalive']], []]);
  });

  test('tells `client` after close, and stops watching', async () => {
    const { session, unwatch } = watching();
    const connection = open(session);
    const listener = jest.fn();
    connection.onClose(listener);
    await connection.close();
    expect(listener.mock.calls).toEqual([['client']]);
    expect(unwatch).toHaveBeenCalledTimes(1);
  });

  test('a driver that cannot stop watching hinders no close', async () => {
    const { session, unwatch } = watching();
    unwatch.mockRejectedValue(new Error('gone'));
    const connection = open(session);
    connection.onClose(jest.fn());
    await connection.close();
    expect(session.close).toHaveBeenCalledTimes(1);
  });

  test('works without a driver that watches', async () => {
    const connection = open(sessionOf());
    const listener = jest.fn();
    connection.onClose(listener);
    await connection.close();
    expect(listener.mock.calls).toEqual([['client']]);
  });
});

describe('what core answers itself', () => {
  test('the URI that was opened, while it is open', async () => {
    const connection = open(sessionOf());
    expect(await connection.getUri()).toBe('fake:///x');
    await connection.close();
    await expect(connection.getUri()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
    await expect(connection.getLibVersion()).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_CONN' });
  });

  test("the driver's own URI goes first", async () => {
    expect(await open(sessionOf({ host: { getUri: async () => 'fake:///canonical' } })).getUri()).toBe(
      'fake:///canonical',
    );
  });
});

test('supports counts defaults; sessionWith does not', () => {
  const session = sessionOf();
  const connection = open(session);
  expect(connection.supports('domain.listAll')).toBe(true);
  expect(connection.supports('domain.lookupByName')).toBe(true);
  expect(connection.supports('domain.suspend')).toBe(false);
  expect(connection.sessionWith('domain.lookupByName')).toBeUndefined();
  expect(open(sessionOf({ domain: { suspend: jest.fn() } })).sessionWith('domain.suspend')).toBeDefined();
});
