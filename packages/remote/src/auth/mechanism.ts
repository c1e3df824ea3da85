import type { Credentials } from './credentials.js';

/** Seals what goes over the connection once the login is done (the security layer of RFC 4422). */
export interface SecurityLayer {
  /** What is sent for `bytes`. */
  wrap(bytes: Uint8Array): Buffer;
  /** What `chunk` completes, which may be nothing yet. Throws when it was tampered with. */
  unwrap(chunk: Buffer): Buffer;
}

/** One login. The daemon's messages may say anything. */
export interface Exchange {
  /** What is sent along with the mechanism's name; `undefined` where the daemon speaks first. */
  start(): Promise<Uint8Array | undefined>;
  /** The answer to a message of the daemon's. */
  step(message: Uint8Array): Promise<Uint8Array | undefined>;
  /** Whether the daemon has shown all that it must: without this, its word that all is done counts for nothing. */
  readonly done: boolean;
  /** What seals the connection from then on, if that was agreed. */
  readonly layer?: SecurityLayer | undefined;
}

export interface ExchangeOptions {
  readonly credentials: Credentials;
  /** The daemon's host, for mechanisms that bind the login to it. */
  readonly host: string;
  /** Whether the way there is private already: TLS, or a socket of this machine. */
  readonly secure: boolean;
}

/** One of SASL's mechanisms. */
export interface Mechanism {
  readonly name: string;
  /** Shows the password to the daemon, and to whoever reads along. */
  readonly plaintext?: boolean;
  /** Can seal a connection that is not private. */
  readonly seals?: boolean;
  begin(options: ExchangeOptions): Exchange;
}
