import { errorCodes } from '@virtkit/core';
import type { Call, Outcome, Step } from './scenario.js';

/** A report of one step for people: results of many lines line by line, errors by the name of their code. */
export type Report = Readonly<Record<string, unknown>>;

export interface Comparison {
  readonly ours: Report;
  readonly theirs: Report;
}

/** The steps whose outcomes differ, side by side: equal objects when none does. */
export function compare(
  steps: readonly Step[],
  ours: readonly Outcome[],
  theirs: readonly Outcome[],
  input: string,
): Comparison {
  const rename = renamer(input, JSON.stringify(ours), JSON.stringify(theirs));
  const reports: { ours: Record<string, unknown>; theirs: Record<string, unknown> } = { ours: {}, theirs: {} };
  for (const [index, step] of [openStep, ...steps].entries()) {
    const { call, reason } = 'call' in step ? step : { call: step, reason: undefined };
    const label = `${String(index).padStart(3, '0')} ${call.map((one) => short(one)).join(' ')}`;
    const mine = rename.ours(report(call, ours[index], theirs[index]));
    const other = rename.theirs(report(call, theirs[index], theirs[index]));
    const same = JSON.stringify(withoutMessage(mine)) === JSON.stringify(withoutMessage(other));
    if (reason !== undefined && same) reports.ours[label] = `no longer differs: take differs() away (${reason})`;
    if (reason !== undefined || (same && !mine.mistake && !other.mistake)) continue;
    reports.ours[label] = mine;
    reports.theirs[label] = other;
  }
  return reports;
}

const openStep: Call = ['conn', 'open'];

/** Values that no two hosts share, by the method that gives them: fields by index or name. */
const volatile: Readonly<Record<string, (result: unknown[]) => unknown>> = {
  info: (result) => (result.length === 5 ? result.with(4, '*') : result),
  // Made of the clock, and of nothing else.
  blockStats: (result) => result.map(() => '*'),
  interfaceStats: (result) => result.map(() => '*'),
  vcpus: ([infos, maps]) => [(infos as unknown[][]).map((info) => info.with(2, '*')), maps],
};

interface OutcomeReport {
  readonly mistake?: unknown;
  readonly message?: unknown;
  readonly [field: string]: unknown;
}

function report(call: Call, outcome: Outcome | undefined, theirs: Outcome | undefined): OutcomeReport {
  if (!outcome) return { missing: 'the run ended before' };
  const { result, error, ...others } = outcome;
  if (error) return { error: nameOf(error.code), ...others };
  // Python gives 0 or None where a call has nothing to say.
  const void_ = result === undefined && (theirs?.result === 0 || theirs?.result === null) ? theirs.result : result;
  return { result: readable(settle(call[1], void_)), ...others };
}

/** Takes out of a result what differs between any two runs, and the order where libvirt's is that of a hash table. */
function settle(method: string, result: unknown): unknown {
  if (!Array.isArray(result)) return result;
  if (/^list|^get[A-Za-z]*Stats$|^domainListGetStats$/.test(method)) {
    return result.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  return volatile[method]?.(result) ?? result;
}

/** Texts by lines, so that a difference shows where it is; objects by sorted keys. */
function readable(value: unknown): unknown {
  if (typeof value === 'string') {
    const text = value.replace(/<creationTime>\d+</g, '<creationTime>*<');
    return text.includes('\n') ? text.split('\n') : text;
  }
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, one]) => [key, readable(one)]));
}

const random = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{2}(?::[0-9a-f]{2}){5}/g;

/**
 * UUIDs and MAC addresses that were given, or that both sides have, stay; others were drawn by lot, and are numbered in
 * the order in which they appear.
 */
function renamer(input: string, ours: string, theirs: string) {
  const mine = new Set(ours.match(random));
  const kept = new Set([
    ...(theirs.match(random) ?? []).filter((one) => mine.has(one)),
    ...(input.match(random) ?? []),
  ]);
  const side = () => {
    const numbers = new Map<string, string>();
    const replace = (one: string) => {
      if (kept.has(one)) return one;
      if (!numbers.has(one)) numbers.set(one, `<random ${numbers.size + 1}>`);
      return numbers.get(one)!;
    };
    return (value: OutcomeReport) => JSON.parse(JSON.stringify(value).replace(random, replace)) as OutcomeReport;
  };
  return { ours: side(), theirs: side() };
}

const withoutMessage = ({ message: _message, ...others }: OutcomeReport) => others;

const nameOf = (number: number) =>
  Object.entries(errorCodes).find(([, value]) => value === number)?.[0] ?? String(number);

function short(value: unknown): string {
  if (typeof value === 'bigint') return value.toString();
  const text = typeof value === 'string' ? value.replace(/\s+/g, ' ') : JSON.stringify(value);
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
