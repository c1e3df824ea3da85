import type { TlsOptions } from 'node:tls';
import type { DependencyContainer, InjectionToken } from 'tsyringe';
import type { ClientAccess } from '../server/access.js';
import type { ServerClient } from '../server/client.js';
import type { ServerMechanism } from '../server/login.js';

/** Where a server's certificates are. */
export interface CertificatePaths {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly crl?: string | undefined;
}

/** The ways to log in for the users of a file. */
export type LoadMechanisms = (usersFile: string) => Promise<readonly ServerMechanism[]>;
/** `verify`: clients have to show a certificate that the authority signed. */
export type LoadCertificates = (paths: CertificatePaths, options: { readonly verify: boolean }) => Promise<TlsOptions>;
/** What each client may do by the rules of a file. */
export type LoadRules = (rulesFile: string) => Promise<(client: ServerClient) => ClientAccess | undefined>;
/** The number of a group of this host. */
export type FindGroup = (name: string) => Promise<number>;

/** What the daemon is composed of, beside core's `DRIVER`. Registered in compose.ts; what is not there is refused. */
export const MECHANISMS: InjectionToken<LoadMechanisms> = Symbol('virtkitd/Mechanisms');
export const CERTIFICATES: InjectionToken<LoadCertificates> = Symbol('virtkitd/Certificates');
export const ACCESS_RULES: InjectionToken<LoadRules> = Symbol('virtkitd/AccessRules');
export const GROUPS: InjectionToken<FindGroup> = Symbol('virtkitd/Groups');

/** @throws Error saying that `key` asks for what this daemon has not */
export function part<T>(container: DependencyContainer, token: InjectionToken<T>, key: string): T {
  if (container.isRegistered(token)) return container.resolve(token);
  throw new Error(`${key} cannot be used yet: this virtkitd was built without what it needs`);
}
