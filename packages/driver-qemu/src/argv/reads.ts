/** A value that remembers which of its members were looked at. */
export interface Followed<T> {
  readonly value: T;
  /** Whether a member of an object below the original was looked at. */
  readonly wasRead: (of: object, key: string) => boolean;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Follows what is read of a definition. Whatever builds a command line reads what it uses: so what was never read was
 * never used, and can be refused instead of ignored.
 */
export function followReads<T extends object>(original: T): Followed<T> {
  const reads = new Map<object, Set<PropertyKey>>();
  const proxies = new Map<object, object>();
  const follow = (target: object): object => {
    const known = proxies.get(target);
    if (known) return known;
    const seen = new Set<PropertyKey>();
    reads.set(target, seen);
    // The proxy stands over a shell of its own: a frozen original would forbid it to answer with proxies.
    const shell: object = Array.isArray(target) ? [...(target as readonly unknown[])] : { ...target };
    const proxy = new Proxy(shell, {
      get(from, key) {
        seen.add(key);
        const value: unknown = Reflect.get(from, key);
        return isObject(value) ? follow(value) : value;
      },
    });
    proxies.set(target, proxy);
    return proxy;
  };
  return { value: follow(original) as T, wasRead: (of, key) => reads.get(of)?.has(key) ?? false };
}

/** Says of all that is inside that it is used: of what stands in a definition a second time. */
export function useAll(value: unknown): void {
  if (!isObject(value)) return;
  for (const inner of Object.values(value)) useAll(inner);
}
