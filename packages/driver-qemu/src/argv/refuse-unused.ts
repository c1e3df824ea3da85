import { Domain, kindOf, shapeOf, type AnyPart, type Type } from '@virtkit/core/xml';
import { refused } from './refused.js';
import type { Followed } from './reads.js';
import { unconcerned } from './unconcerned.js';

/** A value that somebody wrote, and where. */
interface Written {
  readonly path: string;
  readonly read: boolean;
}

/**
 * Refuses what a command line was built without: nothing of a definition is ignored. `def` is what was followed.
 *
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED`, with the path of the first part that was not used
 */
export function refuseUnused(def: Domain, followed: Followed<Domain>): void {
  for (const { path, read } of written(Domain, def, '/domain', followed)) {
    if (read || isUnconcerned(path)) continue;
    throw refused(`QEMU has nothing for ${path} here`, path);
  }
}

const patterns = unconcerned.map((path) => {
  const steps = path.split('/').map((step) => (step === '*' ? '[^/]+' : step));
  return new RegExp(`^${steps.join('/')}(?:/|$)`);
});

/** Whether a part, whose path has numbers or not, is said to be somebody else's. */
export const isUnconcerned = (path: string): boolean => {
  const plain = path.replaceAll(/\[\d+\]/g, '');
  return patterns.some((pattern) => pattern.test(plain));
};

type Value = Readonly<Record<string, unknown>>;

function* written(type: Type<unknown>, value: Value, path: string, followed: Followed<Domain>): Generator<Written> {
  for (const [key, part] of Object.entries<AnyPart>(shapeOf(type, value)?.parts ?? {})) {
    const inner = value[key];
    const read = followed.wasRead(value, key);
    // What every description has says nothing.
    if (inner === undefined || (inner === part.fallback && !read)) continue;
    const all = part.list ? (inner as readonly unknown[]) : [inner];
    for (const [index, one] of all.entries()) {
      const place = `${path}/${placeOf(part, part.list && all.length > 1 ? `[${index + 1}]` : '')}`;
      if (kindOf(part) !== 'child' || !read) yield { path: place, read };
      else yield* written(part.type!, one as Value, place, followed);
    }
  }
}

function placeOf(part: AnyPart, numbered: string): string {
  if (part.content) return 'text()';
  if (part.attribute !== undefined)
    return part.onLeaf === undefined ? `@${part.attribute}` : `${part.onLeaf}/@${part.attribute}`;
  return part.via === undefined ? `${part.child!}${numbered}` : `${part.child!}${numbered}/@${part.via}`;
}
