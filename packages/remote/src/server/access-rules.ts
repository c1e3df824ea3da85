import { readFile } from 'node:fs/promises';
import { VirtError } from '@virtkit/core/driver';
import { permissions, parseAcl, type AccessObject, type Need, type Permission } from './access-acl.js';
import { isFrom, readRules, type AccessRule, type Who } from './access-config.js';
import { denied, guardedDispatch, type Grant, type Grants } from './access-dispatch.js';
import { objectKinds, type Facts } from './access-objects.js';
import type { ClientAccess } from './access.js';
import { isNameOf } from './auth-names.js';
import type { Identity } from './client-host.js';
import { matchesAny } from './glob.js';
import type { Handler } from './handler.js';
import { programs } from './programs.js';

/** As far as rules look at a client: a `ServerClient`. */
export interface Known {
  readonly identity: Identity;
  readonly login: { readonly user: string | undefined };
}

/**
 * Rules of who may do what, for `Settings.access`. What no rule allows is denied.
 * @param json - `{ "rules": [ { "who": …, "allow": […], "on": … } ] }`, parsed
 * @param what - where they are from, for messages
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the path to the field that is wrong
 * @example
 * accessRules({ rules: [{ who: { user: 'ann' }, allow: ['connect:*', 'domain:*'], on: { domain: { name: 'web-*' } } }] })
 */
export function accessRules(json: unknown, what?: string): (client: Known) => ClientAccess {
  const rules = readRules(json, what);
  return (client) => new RuledAccess(grantsOf(rules.filter(({ who }) => isMeant(who, client))));
}

/**
 * As {@link accessRules}, from a file of JSON.
 * @throws VirtError `VIR_ERR_SYSTEM_ERROR` when it cannot be read, `VIR_ERR_CONF_SYNTAX` for what is in it
 */
export async function loadAccessRules(path: string): Promise<(client: Known) => ClientAccess> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new VirtError('VIR_ERR_SYSTEM_ERROR', `cannot read the access rules ${path}: ${error.message}`, {
      domain: 'VIR_FROM_ACCESS',
      cause: error,
    });
  });
  return accessRules(parsed(text, path), path);
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VirtError('VIR_ERR_CONF_SYNTAX', `${path} is no JSON: ${why}`, { domain: 'VIR_FROM_ACCESS' });
  }
}

class RuledAccess implements ClientAccess {
  readonly #grants: Grants;
  readonly dispatch: ClientAccess['dispatch'];

  constructor(grants: Grants) {
    this.#grants = grants;
    this.dispatch = (session, readOnly) => guardedDispatch(session, readOnly, grants);
  }

  check({ acl }: Handler): void {
    for (const need of always.get(acl)!) if (this.#grants.of(need) === undefined) throw denied(need);
  }

  mayKnow(section: keyof typeof sections, ref: unknown): boolean {
    const object = sections[section];
    const grant = this.#grants.of({ object, name: 'getattr' });
    return grant === true || (grant?.(objectKinds[object].facts(ref)) ?? false);
  }
}

/** The kinds of the objects that events are about. */
const sections = {
  domain: 'domain',
  network: 'network',
  storagePool: 'storage_pool',
  nodeDevice: 'node_device',
  secret: 'secret',
} as const;

/** Of each row, what every call of it needs, on whatever object: read once from the rows. */
const always: ReadonlyMap<string, readonly Need[]> = new Map(
  [...programs.values()].flatMap((program) =>
    [...program.values()].map(({ acl }) => {
      const [first, ...rest] = parseAcl(acl);
      const needs = first ? [first, ...rest.filter(({ object }) => object === first.object)] : [];
      return [acl, needs.filter((need) => !need.applies)] as const;
    }),
  ),
);

function isMeant({ user, x509, door, from }: Who, { identity, login }: Known): boolean {
  const fits = (
    patterns: readonly string[] | undefined,
    value: string | undefined,
    is: (patterns: readonly string[], value: string) => boolean = matchesAny,
  ) => patterns === undefined || (value !== undefined && is(patterns, value));
  return (
    fits(user, login.user) &&
    fits(x509, identity.x509, isNameOf) &&
    fits(door, identity.door) &&
    fits(from, identity.from && addressOf(identity.from), isFrom)
  );
}

/** Without the port, and an IPv4 address as itself also where it came over a socket of IPv6. */
const addressOf = (from: string): string => from.slice(0, from.lastIndexOf(':')).replace(/^::ffff:(?=[\d.]+$)/i, '');

function grantsOf(rules: readonly AccessRule[]): Grants {
  const grants = new Map<string, Grant>();
  for (const { allow, on } of rules) {
    for (const { object, name } of allow.flatMap(expand)) {
      const key = `${object}:${name}`;
      grants.set(key, either(grants.get(key), grantOn(on[object])));
    }
  }
  const confined = [...grants.values()].some((grant) => grant !== true);
  return { of: ({ object, name }) => grants.get(`${object}:${name}`), confined };
}

function expand(allowed: string): readonly Permission[] {
  const [object, name] = allowed.split(':') as [AccessObject | '*', string?];
  if (object === '*') return (Object.keys(permissions) as AccessObject[]).flatMap((each) => expand(`${each}:*`));
  const names = name === '*' ? permissions[object] : [name!];
  return names.map((each) => ({ object, name: each }));
}

function grantOn(wanted: AccessRule['on'][string] | undefined): Grant {
  const attributes = Object.entries(wanted ?? {});
  if (attributes.length === 0) return true;
  return (facts: Facts) =>
    attributes.every(([name, patterns]) => {
      const value = facts[name];
      return value !== undefined && matchesAny(patterns, value);
    });
}

/** What one rule allows, another does not take back. */
function either(one: Grant | undefined, other: Grant): Grant {
  if (one === undefined || other === true) return other;
  return one === true ? true : (facts) => one(facts) || other(facts);
}
