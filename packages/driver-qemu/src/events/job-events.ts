import * as t from 'io-ts';
import { on, type EventHandler } from './handler.js';

/** Migration, and other jobs of the whole guest. */
export const jobEvents = {
  MIGRATION_PASS: on(t.type({ pass: t.number }), ({ host, domain }, { pass }) => {
    host.domainEvents.emit('migrationIteration', domain.ref, { iteration: pass });
  }),
} satisfies Record<string, EventHandler>;
