import type { DomainMigrationDriver, OpenOptions, Session } from '@virtkit/core/driver';
import type { TestHost } from './host.js';
import { migrationDestination } from './migration-destination.js';
import { migrationSettings } from './migration-settings.js';
import { migrationSource } from './migration-source.js';

/** What a migration needs of the session that leads it. */
export interface MigrationContext {
  /** The session's own sections. */
  readonly session: () => Session;
  /** The way to other hosts. */
  readonly reach: OpenOptions['reach'];
  /** Calls `undo` when the session closes, unless that is taken back before. */
  atClose(undo: () => void): () => void;
}

/**
 * Migration from one test host to another, in one process or over the wire. What goes along is what is known of the guest;
 * how long it takes follows from its memory, from what its script says that it writes, and from the host's rates.
 */
export const domainMigration = (host: TestHost, context: MigrationContext) =>
  ({
    ...migrationSettings(host),
    ...migrationSource(host, context),
    ...migrationDestination(host, context),
  }) satisfies DomainMigrationDriver;
