import type { Session } from '../driver/session.js';
import { Dispatch } from '../driver/dispatch.js';

/** What every part of a connection stands on: the session, and the one way to call it. */
export abstract class ConnectionBase {
  /** The URI that was opened. */
  readonly uri: string;
  /** The name of the driver that serves this connection. */
  readonly driverName: string;
  readonly readOnly: boolean;
  /** For code that works on the contract itself; applications use the methods of handles. */
  readonly dispatch: Dispatch;
  protected readonly session: Session;

  constructor(session: Session, driverName: string, uri: string, readOnly: boolean) {
    this.session = session;
    this.driverName = driverName;
    this.uri = uri;
    this.readOnly = readOnly;
    this.dispatch = new Dispatch(session, readOnly);
  }
}
