import type * as t from 'io-ts';
import { VirtError, type ErrorCode } from './errors.js';

/**
 * Decodes what is not ours: a manifest, a config file, a reply in JSON. One error, with the path of the first bad field.
 * @param what - what is decoded, as the error shall name it
 */
export function decode<T>(codec: t.Type<T, unknown>, value: unknown, what: string, code: ErrorCode): T {
  const result = codec.decode(value);
  if (result._tag === 'Right') return result.right;
  const [first] = result.left;
  const path = fieldsOf(first?.context ?? []).join('.');
  const wanted = first?.message ?? first?.context.at(-1)?.type.name ?? codec.name;
  const got = JSON.stringify(first?.value, exact) ?? 'nothing';
  throw new VirtError(code, `${what}: ${path || 'the whole'} is ${shorten(got)}, expected ${wanted}`);
}

/** The way to a field. The parts of an intersection or a union count for io-ts, by their numbers; not for a reader. */
const fieldsOf = (context: t.Context): string[] =>
  context.flatMap(({ key }, index) => {
    const parent = context[index - 1]?.type as { readonly _tag?: string } | undefined;
    return key === '' || parent?._tag === 'IntersectionType' || parent?._tag === 'UnionType' ? [] : [key];
  });

const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
const shorten = (text: string) => (text.length > 80 ? `${text.slice(0, 77)}...` : text);
