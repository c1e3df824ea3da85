import type { Member, Section } from '../driver/session.js';
import type { ErrorCode } from '../errors.js';
import { codeOf, it, stored, type Area, type Case, type Kit } from './kit.js';
import { members, samples } from './samples.js';
import { callSample, nobody, slot, type Objects, type Slot } from './slots.js';

type Kind = Exclude<Section, 'host'>;

/** What a call about an object that is not there fails with: the first where all is well, the others where it may. */
const missing: Readonly<Record<Kind, readonly [ErrorCode, ...ErrorCode[]]>> = {
  domain: ['VIR_ERR_NO_DOMAIN'],
  snapshot: ['VIR_ERR_NO_DOMAIN_SNAPSHOT', 'VIR_ERR_NO_DOMAIN'],
  checkpoint: ['VIR_ERR_NO_DOMAIN_CHECKPOINT', 'VIR_ERR_NO_DOMAIN'],
  network: ['VIR_ERR_NO_NETWORK'],
  networkPort: ['VIR_ERR_NO_NETWORK_PORT', 'VIR_ERR_NO_NETWORK'],
  interface: ['VIR_ERR_NO_INTERFACE'],
  storagePool: ['VIR_ERR_NO_STORAGE_POOL'],
  storageVol: ['VIR_ERR_NO_STORAGE_VOL', 'VIR_ERR_NO_STORAGE_POOL'],
  nodeDevice: ['VIR_ERR_NO_NODE_DEVICE'],
  secret: ['VIR_ERR_NO_SECRET'],
  nwfilter: ['VIR_ERR_NO_NWFILTER'],
  nwfilterBinding: ['VIR_ERR_NO_NWFILTER_BINDING'],
};

/** libvirt's own test driver answers these without a look at the object. */
const lenient: ReadonlySet<Member> = new Set<Member>([
  'domain.isUpdated',
  'domain.getOsType',
  'domain.getSchedulerType',
  'domain.getLaunchSecurityInfo',
  'domain.screenshot',
  // Core's answers where the driver has no transient objects.
  'domain.isPersistent',
  'network.isPersistent',
  'storagePool.isPersistent',
  'snapshot.hasMetadata',
]);

const sectionOf = (member: Member) => member.slice(0, member.indexOf('.')) as Kind;
const subjects: readonly Slot[] = [slot.ref, slot.domain, slot.network, slot.pool];
const lookups = members.filter((member) => /\.lookupBy(?!Volume)|\.lookupScsi/.test(member));
const calls = members.filter((member) => {
  const [first] = samples[member] as readonly unknown[];
  return !lookups.includes(member) && !lenient.has(member) && subjects.includes(first as Slot);
});

/** The object that a call is about: the first argument. */
const kindOf = (member: Member): Kind => {
  const [first] = samples[member] as readonly unknown[];
  return first === slot.ref ? sectionOf(member) : ((first as Slot).name as Kind);
};

/** Each look-up, and each call, about what was never there. */
export const unknownObject: Area = {
  area: 'unknown object',
  cases: [
    ...lookups.map((member): Case =>
      it(`${member} finds nothing`, [member], async (kit) => {
        const [first, ...others] = member.startsWith('storageVol.lookupByName')
          ? (['VIR_ERR_NO_STORAGE_POOL', 'VIR_ERR_NO_STORAGE_VOL'] as const)
          : missing[sectionOf(member)];
        const before = /^(snapshot|checkpoint)/.test(member) ? (['VIR_ERR_NO_DOMAIN'] as const) : [];
        await kit.refused(() => call(kit, member), first, ...others, ...before);
      }),
    ),
    ...calls.map((member): Case =>
      it(`${member} of what is not there is refused`, [member], async (kit) => {
        const codes = missing[kindOf(member)];
        const text = await codeOf(call(kit, member));
        kit.expect(codes.some((code) => code === text) ? codes[0] : `${member}: ${text}`).toBe(codes[0]);
      }),
    ),
    it('a domain that is gone is unknown to every call', ['domain.undefine', ...stored], async (kit) => {
      const domain = await kit.define();
      await domain.undefine();
      const objects = { ...nobody, domain: domain.ref, snapshot: { name: 'gone', domain: domain.ref } };
      for (const member of calls.filter((one) => kindOf(one) === 'domain')) {
        if (kit.connection.supports(member) !== true) continue;
        kit.expect(`${member}: ${await codeOf(call(kit, member, objects))}`).toBe(`${member}: VIR_ERR_NO_DOMAIN`);
      }
    }),
    it('a new domain of an old name is another one', ['domain.undefine', ...stored], async (kit) => {
      const old = await kit.define();
      await old.undefine();
      await kit.define({ name: old.name });
      await kit.fails(old.getInfo(), 'VIR_ERR_NO_DOMAIN');
      await kit.refused(() => old.undefine(), 'VIR_ERR_NO_DOMAIN');
    }),
    it('a malformed UUID is no UUID', ['domain.lookupByUuid'], async (kit) => {
      for (const uuid of ['', 'kit', '6b697400', `${'0'.repeat(31)}g`]) {
        await kit.fails(kit.connection.lookupDomainByUuid(uuid), 'VIR_ERR_INVALID_ARG');
      }
    }),
  ],
};

const call = (kit: Kit, member: Member, objects: Objects = nobody) =>
  callSample(kit.connection, member, samples[member], { inventory: kit.inventory, objects });
