/** The arguments of a call without its options: an abort signal is nobody's business but the caller's. */
export const ownArgs = (args: readonly unknown[]): readonly unknown[] =>
  args.at(-1) === undefined || isOptions(args.at(-1)) ? args.slice(0, -1) : args;

const isOptions = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  ((Object.keys(value).length === 0 && !Array.isArray(value)) || 'signal' in value);

/** The name of what a call or an event is about: of a ref, as it is given, or as its document says. */
export function nameOf(about: unknown): string | undefined {
  if (typeof about === 'object' && about !== null && 'name' in about) return String(about.name);
  if (typeof about !== 'string') return undefined;
  return about.trimStart().startsWith('<') ? /<name>([^<]*)<\/name>/.exec(about)?.[1] : about;
}
