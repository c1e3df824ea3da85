import type { Member, Section } from '@virtkit/core/driver';
import type { Mutation, Whole } from './run-kit.js';

type Call = (...args: unknown[]) => Promise<unknown>;
type Sections = Readonly<Record<string, Readonly<Record<string, Call>>>>;
/** What a broken member does, given what it would have done. */
export type Breaking = (original: Call, args: unknown[], session: Sections) => unknown;

/** A session in which one member does something else. */
export const change =
  (member: Member, breaking: Breaking): Mutation =>
  (session: Whole) => {
    const [section, name] = member.split('.') as [Section, string];
    const sections = session as unknown as Sections;
    const part = sections[section]!;
    const original: Call = (...args) => part[name]!(...args);
    const broken = { ...part, [name]: (...args: unknown[]) => breaking(original, args, sections) };
    return { ...session, [section]: broken };
  };
