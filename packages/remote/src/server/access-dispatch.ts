import { Dispatch, VirtError, type Session } from '@virtkit/core/driver';
import type { Permission } from './access-acl.js';
import { objectKinds, type Call, type Facts } from './access-objects.js';
import { plans, type Plan } from './access-plans.js';

/** Where a permission holds: on every object, or on those of which it is `true`. */
export type Grant = true | ((facts: Facts) => boolean);

/** What one client may do. */
export interface Grants {
  /** `undefined`: on no object. */
  of(permission: Permission): Grant | undefined;
  /** Whether some permission holds on some objects only. */
  readonly confined: boolean;
}

/**
 * A dispatch that checks each call by the permissions of its row, and gives of lists what the client may know. Where a
 * permission holds on some objects only, references are exchanged for the driver's own first: what is checked is
 * what the driver gets.
 */
export function guardedDispatch(session: Session, readOnly: boolean, grants: Grants): Dispatch {
  const guarded = new Dispatch(session, readOnly);
  const direct = guarded.call.bind(guarded) as unknown as Call;
  const call: Call = async (section, member, ...args) => {
    const plan = plans.get(`${section}.${member}`);
    if (!plan) throw new VirtError('VIR_ERR_ACCESS_DENIED', `nothing allows ${section}.${member}`);
    const needs = plan.needs.filter((need) => need.applies?.(args) ?? true);
    const held = [...needs, ...(plan.source ? [plan.source] : [])].map((need) => grantOf(grants, need));
    const { result } = plan;
    // A list that has nothing for this client is empty; a look-up for nobody is refused before the driver hears of it.
    const ofResult = result && (result.isList ? grants.of(result) : grantOf(grants, result));
    const isOpen = [...held, ...(result ? [ofResult] : [])].every((grant) => grant === true);
    if (isOpen && !(plan.prepare && grants.confined)) return direct(section, member, ...args);
    const own = await ownReferences(plan, direct, args);
    const subjects = (await plan.subjects?.(direct, own)) ?? [];
    for (const need of needs) requireAll(grants, need, subjects);
    if (plan.source) requireAll(grants, plan.source, [objectKinds[plan.source.object].facts(own[plan.source.index])]);
    return visible(plan, ofResult, await direct(section, member, ...own));
  };
  guarded.call = call as unknown as Dispatch['call'];
  return guarded;
}

/** The arguments, with references as the driver itself makes them. */
async function ownReferences(plan: Plan, call: Call, args: readonly unknown[]): Promise<unknown[]> {
  const own = [...args];
  for (const { index, kind, isPart } of plan.references) {
    const given = own[index] as { readonly domain: unknown };
    own[index] = isPart
      ? { ...given, domain: await objectKinds[kind].truth(call, given.domain) }
      : await objectKinds[kind].truth(call, given);
  }
  return plan.prepare ? plan.prepare(call, own) : own;
}

function requireAll(grants: Grants, need: Permission, subjects: readonly Facts[]): void {
  const grant = grantOf(grants, need);
  if (grant === true || (subjects.length > 0 && subjects.every(grant))) return;
  throw denied(need, ' on this object');
}

/** Of a list, what may be known; of a single object, all or an error. */
function visible({ result }: Plan, grant: Grant | undefined, value: unknown): unknown {
  if (!result || grant === true) return value;
  const allowed = (item: unknown) => grant?.(objectKinds[result.object].facts(result.refOf(item))) ?? false;
  if (result.isList) return (value as readonly unknown[]).filter(allowed);
  if (allowed(value)) return value;
  throw denied(result, ' on this object');
}

function grantOf(grants: Grants, permission: Permission): Grant {
  const grant = grants.of(permission);
  if (grant !== undefined) return grant;
  throw denied(permission);
}

/** Says what is missing, and not of what: the name of an object is for those who may know it. */
export const denied = ({ object, name }: Permission, where = ''): VirtError =>
  new VirtError('VIR_ERR_ACCESS_DENIED', `no rule allows ${object}:${name}${where}`, { domain: 'VIR_FROM_ACCESS' });
