import type { OpenedSession } from '@virtkit/core';
import type { ClientAccess } from './access.js';
import type { ServerClient } from './client.js';
import type { KeepAliveOptions } from './keepalive.js';
import type { Login } from './login.js';

/** What one client may take of the server. */
export interface ClientLimits {
  /** How many calls run side by side; further ones wait their turn. */
  readonly requests: number;
  /** How many bytes of events may wait for a client that does not read them: past that, it is let go. */
  readonly backlog: number;
  /** The longest message before the login: bytes. */
  readonly earlyMessage: number;
}

/** What a client needs of the server. */
export interface ClientHost {
  readonly limits: ClientLimits;
  readonly keepAlive: KeepAliveOptions;
  openSession(uri: string | undefined, readOnly: boolean): Promise<OpenedSession>;
  /** The rules for whoever is at the other end, or `undefined` when all may do all. */
  accessOf(client: ServerClient): ClientAccess | undefined;
  /** Who the client is has become known. */
  loggedIn(client: ServerClient): void;
  /** As many of its calls run as may, and others wait. Told once. */
  crowded(client: ServerClient): void;
  /** An answer went out. */
  answered(): void;
  /** Whether each call is to be told of. */
  readonly wantsCalls: boolean;
  /** A call was answered, after so many milliseconds if they are known; with `error` it was refused, or failed. */
  called(client: ServerClient, procedure: string, milliseconds: number | undefined, error?: unknown): void;
  /** Called once, when nothing of the client is left. `ours`: we ended it, since it had gone too far. */
  left(client: ServerClient, why: string, ours: boolean): void;
}

export interface ServerClientOptions {
  /** Whether the door it came through is for reading only. */
  readonly readOnly: boolean;
  readonly login: Login;
  /** What is known of who it is, for the log and the rules. */
  readonly identity: Identity;
}

/** Who is at the other end, as far as it was shown. */
export interface Identity {
  /** The number of the client: from 1. */
  readonly id: number;
  /** The address of the door that it came through. */
  readonly door: string;
  /** The address it came from, of a client over the network. */
  readonly from?: string | undefined;
  /** The distinguished name of its certificate, if that was verified: on one line, as libvirt prints it. */
  readonly x509?: string | undefined;
}
