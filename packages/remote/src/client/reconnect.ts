import type { ConnectCloseReason, Session } from '@virtkit/core/driver';
import { Line, type Connect, type ReconnectOptions } from './line.js';

/**
 * A session that outlives its connection. When that breaks, calls in flight fail: nobody knows whether the host did what
 * they asked for, so none is repeated. Another connection is opened after growing delays, and what held before holds
 * again: keepalive, identity, and all subscriptions, whose listeners hear that they may have missed something. `onClose`
 * tells when the connection is given up: after so many attempts, or when the daemon refuses the login.
 *
 * @param connect - opens the first session and each one after it
 * @param callTimeout - how long a call may wait for a connection: milliseconds
 */
export async function reconnecting(
  first: Session,
  connect: Connect,
  options: ReconnectOptions,
  callTimeout?: number,
): Promise<Session> {
  const line = new Line(connect, options, callTimeout);
  try {
    await line.use(first);
  } catch (error) {
    await first.close();
    throw error;
  }
  const sections = Object.entries(first).filter(([, members]) => typeof members === 'object');
  const wrapped = sections.map(([section, members]) => [section, wrap(line, section, members as object)] as const);
  const session = Object.fromEntries(wrapped) as unknown as Session;
  return {
    ...session,
    host: {
      ...session.host,
      isAlive: async () => line.isUp,
      onClose: async (listener: (reason: ConnectCloseReason) => void) => line.onClose(listener),
    },
    ...(first.supports ? { supports: first.supports.bind(first) } : {}),
    onResync(listener) {
      line.resyncListeners.add(listener);
      return () => void line.resyncListeners.delete(listener);
    },
    close: () => line.close(),
  };
}

/** The same members, each called on the connection of the moment. */
const wrap = (line: Line, section: string, members: object) =>
  Object.fromEntries(
    Object.keys(members).map((member) => [
      member,
      (...args: unknown[]): Promise<unknown> => line.call({ section, member, args }),
    ]),
  );
