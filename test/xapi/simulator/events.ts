import { text } from './text.js';
import type { Database } from './database.js';
import type { Value } from './database.js';
import { Failure } from './failure.js';

/** The most that one question may wait. Seconds. */
const longest = 30;

/**
 * `event.from`: what has changed in some classes since a token, at once if there is anything, else as soon as there is,
 * else nothing after a while. Each object comes once, as it is now.
 */
export async function eventFrom(
  db: Database,
  [classes, token, timeout]: readonly Value[],
  closing: AbortSignal,
): Promise<Value> {
  if (typeof timeout !== 'number' || Number.isInteger(timeout)) throw new Failure('FIELD_TYPE_ERROR', 'timeout');
  const from = generationOf(db, text(token));
  const kinds = kindsOf(db, classes as readonly string[]);
  const end = Date.now() + Math.min(timeout, longest) * 1000;
  for (;;) {
    const events = kinds.flatMap(({ kind, only }) => changes(db, kind, from, only));
    if (events.length > 0 || Date.now() >= end || closing.aborted) {
      return {
        events,
        token: db.token,
        valid_ref_counts: Object.fromEntries(kinds.map(({ kind }) => [kind.toLowerCase(), db.table(kind).size])),
      };
    }
    await nextChange(db, end - Date.now(), closing);
  }
}

function generationOf({ epoch }: Database, token: string): number {
  if (token === '') return 0;
  const [, then, generation] = /^(\d{20}),(\d+)$/.exec(token) ?? [];
  if (generation === undefined || Number(then) !== epoch) throw new Failure('EVENT_FROM_TOKEN_PARSE_FAILURE', token);
  return Number(generation);
}

/** A class, or one object of it: `vm`, `task/OpaqueRef:…`, `*` for all. */
function kindsOf(db: Database, classes: readonly string[]) {
  return classes.flatMap((word) => {
    const [name = '', only] = word.toLowerCase().startsWith('opaqueref') ? [word] : word.split('/');
    const kinds = db.kinds.filter((kind) => name === '*' || kind.toLowerCase() === name.toLowerCase());
    return kinds.map((kind) => ({ kind, only }));
  });
}

function changes(db: Database, kind: string, from: number, only: string | undefined): Value[] {
  return db
    .since(kind, from)
    .filter(({ ref, operation }) => (only === undefined || ref === only) && !(from === 0 && operation === 'del'))
    .map(({ ref, operation, generation }) => ({
      id: String(generation),
      timestamp: '0.0',
      class: kind.toLowerCase(),
      operation: from === 0 ? 'add' : operation,
      ref,
      ...(operation === 'del' ? {} : { snapshot: structuredClone(db.row(kind, ref)) }),
    }));
}

function nextChange(db: Database, milliseconds: number, closing: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      unwatch();
      closing.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    const unwatch = db.watch(done);
    closing.addEventListener('abort', done);
  });
}
