import { driverFunctions, type DriverFunction } from '../driver/functions.js';
import type { Member } from '../driver/session.js';
import { members, samples } from './samples.js';
import { codeOf, it, type Area, type Case } from './kit.js';
import { objectsFor } from './objects.js';
import { callSample, Slot } from './slots.js';
import { has, lacking, tried } from './support.js';

const sectionOf = (member: Member) => member.slice(0, member.indexOf('.'));
export const sections = [...new Set(members.map(sectionOf))];
export const membersOf = (section: string): readonly Member[] => members.filter((one) => sectionOf(one) === section);

/** What is there answers, what is not says so. */
export const support: Area = {
  area: 'support',
  cases: sections.map((section) =>
    it(`${section}: what is there answers, what is not says so`, [], async (kit) => {
      for (const member of membersOf(section)) {
        if (!(await has(kit, member))) await lacking(kit, member);
        else kit.expect(`${member} ${await tried(kit, member)}`.endsWith('VIR_ERR_NO_SUPPORT')).toBe(false);
      }
    }),
  ),
};

const writes = new Set(
  Object.values<DriverFunction>(driverFunctions).flatMap(({ member, write }) => (write === true ? [member] : [])),
);
const isWrite = (member: Member) => writes.has(member);

/** A read-only connection changes nothing. */
export const readOnly: Area = {
  area: 'read-only',
  cases: [
    ...sections
      .filter((section) => membersOf(section).some(isWrite))
      .map((section) =>
        it(`${section}: every write is refused`, [], async (kit) => {
          const objects = await objectsFor(kit, section as never);
          const reader = await kit.open({ readOnly: true, beside: kit.connection });
          await kit.unchanged(async () => {
            for (const member of membersOf(section).filter(isWrite)) {
              const call = callSample(reader, member, samples[member], { inventory: kit.inventory, objects });
              const expected = reader.supports(member) === false ? 'VIR_ERR_NO_SUPPORT' : 'VIR_ERR_OPERATION_DENIED';
              kit.expect(`${member}: ${await codeOf(call)}`).toBe(`${member}: ${expected}`);
            }
          });
        }),
      ),
    it('it reads', ['domain.defineXml'], async (kit) => {
      const { name } = await kit.define();
      const reader = await kit.open({ readOnly: true, beside: kit.connection });
      const domain = await reader.lookupDomainByName(name);
      kit.contains(await domain.getXmlDesc(), `<name>${name}</name>`);
      kit.expect((await domain.getState()).state).toBe('shutoff');
    }),
    it('it does not read secrets', ['domain.defineXml'], async (kit) => {
      const { name } = await kit.define();
      const reader = await kit.open({ readOnly: true, beside: kit.connection });
      const domain = await reader.lookupDomainByName(name);
      await kit.fails(domain.getXmlDesc({ secure: true }), 'VIR_ERR_OPERATION_DENIED');
    }),
    it('it is told what others do', ['domain.subscribe', 'domain.create', 'domain.defineXml'], async (kit) => {
      const domain = await kit.define();
      const reader = await kit.open({ readOnly: true, beside: kit.connection });
      const told = await kit.follow('domain.lifecycle', reader);
      await domain.create();
      await kit.told(told, ['started booted']);
    }),
  ],
};

/** libvirt's own test driver does not look at the flags of these. */
const lenientFlags: ReadonlySet<Member> = new Set<Member>(['domain.getVcpuPinInfo']);
/** No sample of these is a call that a driver could take up. */
const unsafe: ReadonlySet<Member> = new Set<Member>(['domain.migratePrepareTunnel']);
/** A bit that is no flag of any call. */
const unknownFlag = 1 << 27;

/** Flags that nobody knows are refused, never ignored. */
export const unknownFlags: Area = {
  area: 'unknown flags',
  cases: members
    .filter((member) =>
      (samples[member] as readonly unknown[]).some((arg) => arg instanceof Slot && arg.name === 'flags'),
    )
    .filter((member) => !lenientFlags.has(member) && !unsafe.has(member))
    .map((member): Case =>
      it(`${member} refuses them`, [member], async (kit) => {
        const objects = await objectsFor(kit, sectionOf(member) as never);
        const filling = { inventory: kit.inventory, objects, flags: unknownFlag };
        await kit.refused(
          () => callSample(kit.connection, member, samples[member], filling),
          'VIR_ERR_INVALID_ARG',
          'VIR_ERR_NO_SUPPORT',
        );
      }),
    ),
};
