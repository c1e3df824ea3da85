import { BlockList, isIP } from 'node:net';
import * as t from 'io-ts';
import { decode, type ErrorCode } from '@virtkit/core/driver';
import { accessObjects, permissions, type AccessObject } from './access-acl.js';
import { objectKinds } from './access-objects.js';
import { matches } from './glob.js';

/** Patterns with `*` and `?`, one at least: a text alone is one. */
const patterns = new t.Type<readonly string[], readonly string[], unknown>(
  'a pattern, or a list of them',
  (value): value is readonly string[] => Array.isArray(value),
  (value, context) => {
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const isGood = list.length > 0 && list.every((one) => typeof one === 'string' && one !== '');
    return isGood ? t.success(list as string[]) : t.failure(value, context);
  },
  (list) => list,
);

/** An object with these fields, none of which it must have, and no others: a name that is misspelt allows nothing. */
function fields<P extends t.Props>(props: P): t.Type<t.TypeOfPartialProps<P>, unknown, unknown> {
  const codec = t.partial(props);
  const validate: t.Validate<unknown, t.TypeOfPartialProps<P>> = (value, context) => {
    const known = Object.keys(props);
    const other = t.UnknownRecord.is(value) ? Object.keys(value).find((key) => !known.includes(key)) : undefined;
    if (other === undefined) return codec.validate(value, context);
    const at = t.appendContext(context, other, t.never);
    return t.failure((value as Record<string, unknown>)[other], at, `one of the fields ${known.join(', ')}`);
  };
  return new t.Type(codec.name, codec.is, validate, codec.encode);
}

/** As {@link fields}, but the field `name` must be there. */
function complete<P extends t.Props>(
  name: keyof P & string,
  props: P,
): t.Type<t.TypeOfPartialProps<P>, unknown, unknown> {
  const codec = fields(props);
  const validate: t.Validate<unknown, t.TypeOfPartialProps<P>> = (value, context) =>
    t.UnknownRecord.is(value) && value[name] === undefined
      ? t.failure(undefined, t.appendContext(context, name, t.never), 'a list')
      : codec.validate(value, context);
  return new t.Type(codec.name, codec.is, validate, codec.encode);
}

/** `object:permission`, `object:*` for all of an object's, or `*` for all that there are. */
const allowed = new t.Type<string, string, unknown>(
  'a permission',
  t.string.is,
  (value, context) => {
    if (value === '*') return t.success('*');
    const [object = '', name = '', ...rest] = typeof value === 'string' ? value.split(':') : [];
    const isKnown = Object.hasOwn(permissions, object) && rest.length === 0;
    if (!isKnown) return t.failure(value, context, `OBJECT:PERMISSION, with an object of ${accessObjects.join(', ')}`);
    const names = permissions[object as AccessObject];
    if (name === '*' || names.includes(name)) return t.success(value as string);
    return t.failure(value, context, `${object}: with one of *, ${names.join(', ')}`);
  },
  String,
);

const confinements = Object.fromEntries(
  Object.entries(objectKinds).map(([object, { attributes }]) => [
    object,
    fields(Object.fromEntries(attributes.map((name) => [name, patterns]))),
  ]),
);

const ruleCodec = complete('allow', {
  who: fields({ user: patterns, x509: patterns, door: patterns, from: patterns }),
  allow: t.readonlyArray(allowed),
  on: fields(confinements),
});
const fileCodec = complete('rules', { rules: t.readonlyArray(ruleCodec) });

/** Who is meant: each field that is there has a pattern that fits. Without any, everybody. */
export interface Who {
  readonly user?: readonly string[];
  readonly x509?: readonly string[];
  readonly door?: readonly string[];
  readonly from?: readonly string[];
}

/** One rule as it was read. */
export interface AccessRule {
  readonly who: Who;
  readonly allow: readonly string[];
  /** Of a kind that is here, the permissions hold on objects only whose attributes fit. */
  readonly on: { readonly [object: string]: { readonly [attribute: string]: readonly string[] } };
}

/**
 * Reads rules from JSON that was parsed.
 * @param what - where they are from, for messages
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the path to the field that is wrong
 */
export function readRules(json: unknown, what = 'the access rules'): readonly AccessRule[] {
  const code: ErrorCode = 'VIR_ERR_CONF_SYNTAX';
  const { rules = [] } = decode(fileCodec, json, what, code);
  return rules.map(({ who = {}, allow = [], on = {} }, index) => {
    checkReach(on, allow, `${what}: rules.${index}`);
    return { who: who, allow, on: on as AccessRule['on'] };
  });
}

/** A confinement of what is not allowed at all is a mistake: somebody meant another object. */
function checkReach(on: object, allow: readonly string[], what: string): void {
  const objects = allow.map((permission) => permission.split(':')[0]);
  const reachable = new t.Type<string, string, unknown>(
    'an object',
    t.string.is,
    (value, context) =>
      objects.includes('*') || objects.includes(String(value))
        ? t.success(String(value))
        : t.failure(value, context, `one of the objects in allow: ${objects.join(', ') || '(none)'}`),
    String,
  );
  for (const object of Object.keys(on)) decode(reachable, object, `${what}.on`, 'VIR_ERR_CONF_SYNTAX');
}

/** Whether an address is of a pattern: `10.0.0.*`, or a network such as `10.0.0.0/8` or `fd00::/8`. */
export function isFrom(list: readonly string[], address: string): boolean {
  return list.some((pattern) => matches(pattern, address) || isInNetwork(pattern, address));
}

function isInNetwork(pattern: string, address: string): boolean {
  const [network = '', digits = ''] = pattern.split('/');
  const family = isIP(network);
  const prefix = Number(digits);
  if (family === 0 || isIP(address) !== family || !/^\d{1,3}$/.test(digits)) return false;
  if (prefix > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, prefix, family === 4 ? 'ipv4' : 'ipv6');
  return list.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
