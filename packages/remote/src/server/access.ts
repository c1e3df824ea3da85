import type { Dispatch, EventSources } from '@virtkit/core/driver';
import type { Handler } from './handler.js';

/** What one client may do. */
export interface ClientAccess {
  /** @throws VirtError `VIR_ERR_ACCESS_DENIED` when the client may not make this call */
  check(handler: Handler, args: unknown): void;
  /** What of a result the client may see. */
  shown(handler: Handler, args: unknown, value: unknown): unknown;
  /** A dispatch whose lists have only what the client may know of. */
  guard(dispatch: Dispatch): Dispatch;
  mayKnow(section: keyof EventSources, object: unknown): boolean;
}
