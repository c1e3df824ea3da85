import { writeJson } from '../qmp/json.js';

/** What QEMU takes as a value in its JSON forms. */
export type Json = string | number | bigint | boolean | readonly Json[] | { readonly [key: string]: Json | undefined };

/** The properties of a device, an object, a node or a back end, as `device_add` and its kin take them. */
export type Props = { readonly [key: string]: Json | undefined };

/** The properties that are there: what is `undefined` is left out, inside as well. */
export function props(all: Props): Props {
  return Object.fromEntries(
    Object.entries(all).flatMap(([key, value]) => (value === undefined ? [] : [[key, compact(value)]])),
  );
}

const isObject = (value: Json): value is { readonly [key: string]: Json | undefined } =>
  typeof value === 'object' && !Array.isArray(value);

const compact = (value: Json): Json => (isObject(value) ? props(value) : value);

/** As one argument. JSON escapes whatever could end it early; the rest is refused where arguments are made. */
export const jsonText = (value: Props): string => writeJson(props(value));

/** The texts in it, keys and values. */
export const textsOf = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...(inner === undefined ? [] : textsOf(inner))]);
};
