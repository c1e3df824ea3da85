import type { Dispatch, EventSources, Session } from '@virtkit/core/driver';
import type { Handler } from './handler.js';

/** What one client may do. */
export interface ClientAccess {
  /**
   * Asked first, of every call: whether the client could make it at all, on some object.
   * @throws VirtError `VIR_ERR_ACCESS_DENIED`
   */
  check(handler: Handler): void;
  /** The way to a session, on which each call is checked for its objects, and lists have only what may be known. */
  dispatch(session: Session, readOnly: boolean): Dispatch;
  mayKnow(section: keyof EventSources, object: unknown): boolean;
}
