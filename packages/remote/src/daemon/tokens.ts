import type { InjectionToken } from 'tsyringe';
import type { ClientAccess } from '../server/access.js';
import type { loadServerPki } from '../server/auth-pki.js';
import type { ServerClient } from '../server/client.js';
import type { ServerMechanism } from '../server/login.js';

/** The ways to log in for the users of a file. */
export type LoadMechanisms = (usersFile: string) => Promise<readonly ServerMechanism[]>;
/** What the doors of TLS need, from files. */
export type LoadCertificates = typeof loadServerPki;
/** What each client may do by the rules of a file. */
export type LoadRules = (rulesFile: string) => Promise<(client: ServerClient) => ClientAccess | undefined>;
/** The number of a group of this host. */
export type FindGroup = (name: string) => Promise<number>;

/** What the daemon is composed of, beside core's `DRIVER`. Registered in compose.ts. */
export const MECHANISMS: InjectionToken<LoadMechanisms> = Symbol('virtkitd/Mechanisms');
export const CERTIFICATES: InjectionToken<LoadCertificates> = Symbol('virtkitd/Certificates');
export const ACCESS_RULES: InjectionToken<LoadRules> = Symbol('virtkitd/AccessRules');
export const GROUPS: InjectionToken<FindGroup> = Symbol('virtkitd/Groups');
