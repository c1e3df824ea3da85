import { decode, errorCodes, VirtError, type ErrorCode } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { milliseconds, type Duration } from './clock.js';
import { glob } from './glob.js';

const Rule = t.intersection([
  t.type({ on: t.string }),
  t.partial({
    object: t.string,
    nth: t.Int,
    times: t.Int,
    probability: t.number,
    error: t.keyof(errorCodes, 'an error code such as VIR_ERR_OPERATION_FAILED'),
    message: t.string,
    delay: t.union([t.number, t.string]),
    drop: t.literal(true),
    crash: t.literal(true),
    lose: t.literal(true),
    full: t.literal(true),
  }),
]);

/** What goes wrong, and when. */
export interface FaultRule {
  /** A member or an event of the contract: `domain.create`, `domain.lifecycle`, `storageVol.*`, `*`. */
  readonly on: string;
  /** Only for objects of this name; `*` stands for anything. Default: for all. */
  readonly object?: string;
  /** Only the nth time that the rule fits: from 1. Default: each time. */
  readonly nth?: number;
  /** At most so many times. */
  readonly times?: number;
  /** How likely it is, from 0 to 1, by the host's own random bytes. Default: 1. */
  readonly probability?: number;

  /** The call fails with this error before the host hears of it. */
  readonly error?: ErrorCode;
  /** The reason that the error gives. */
  readonly message?: string;
  /** The call takes so much longer. */
  readonly delay?: Duration;
  /** The connection that the call came over breaks: it is done, and the answer is lost; with `error`, it is not done. */
  readonly drop?: true;
  /** The host dies under its guests: all connections break, running guests are found crashed. */
  readonly crash?: true;
  /** The event is not told. */
  readonly lose?: true;
  /** The disk is full: the call fails as one that cannot write. */
  readonly full?: true;
}

const kinds = ['error', 'delay', 'drop', 'crash', 'lose', 'full'] as const;

/** One rule in force. */
interface Active {
  readonly rule: FaultRule;
  readonly on: RegExp;
  readonly object: RegExp | undefined;
  fitted: number;
  happened: number;
}

/** The rules of one host by which things go wrong. */
export class Faults {
  readonly #random: (size: number) => Uint8Array;
  #active: Active[] = [];

  constructor(random: (size: number) => Uint8Array, rules: readonly FaultRule[] = []) {
    this.#random = random;
    for (const rule of rules) this.add(rule);
  }

  /**
   * Puts a rule in force. Gives a function that takes it back.
   * @throws VirtError `VIR_ERR_INVALID_ARG` for a rule that says nothing, or what there is not
   */
  add(rule: FaultRule): () => void {
    check(rule);
    const active = {
      rule,
      on: glob(rule.on),
      object: rule.object === undefined ? undefined : glob(rule.object),
      fitted: 0,
      happened: 0,
    };
    this.#active.push(active);
    return () => (this.#active = this.#active.filter((other) => other !== active));
  }

  clear(): void {
    this.#active = [];
  }

  /** What happens to this call or event now: the rules that fit and strike. */
  strike(name: string, object: string | undefined): readonly FaultRule[] {
    if (this.#active.length === 0) return none;
    return this.#active.filter((active) => this.#strikes(active, name, object)).map(({ rule }) => rule);
  }

  #strikes(active: Active, name: string, object: string | undefined): boolean {
    if (!active.on.test(name)) return false;
    if (active.object && (object === undefined || !active.object.test(object))) return false;
    active.fitted += 1;
    const { nth, times = Infinity, probability = 1 } = active.rule;
    if (nth !== undefined && active.fitted !== nth) return false;
    if (active.happened >= times || this.#chance() >= probability) return false;
    active.happened += 1;
    return true;
  }

  /** From 0 to just below 1. */
  #chance(): number {
    const [a = 0, b = 0, c = 0] = this.#random(3);
    return (a * 65_536 + b * 256 + c) / 16_777_216;
  }
}

const none: readonly FaultRule[] = [];

/** Reads rules from JSON: a list of {@link FaultRule}. @throws VirtError `VIR_ERR_INVALID_ARG` naming the rule and the field */
export function readFaults(value: unknown, where: string): readonly FaultRule[] {
  const rules = decode(t.array(t.UnknownRecord), value, where, 'VIR_ERR_INVALID_ARG');
  return rules.map((rule, index) => check(rule, `${where}: ${index}`, '.'));
}

/** @param field - what stands between the place and a field of the rule */
function check(rule: object, where = 'fault rule', field = ': '): FaultRule {
  const checked = decodeRule(rule, where, field);
  const strange = Object.keys(rule).find((name) => !known.has(name));
  if (strange !== undefined) throw invalid(`${where} has no ${JSON.stringify(strange)}`);
  if (!kinds.some((kind) => checked[kind] !== undefined)) throw invalid(`${where} needs one of ${kinds.join(', ')}`);
  const { probability = 1, delay = 0 } = checked;
  if (!(probability >= 0 && probability <= 1))
    throw invalid(`${where}${field}probability is ${probability}, expected 0 to 1`);
  for (const name of ['nth', 'times'] as const)
    if ((checked[name] ?? 1) < 1) throw invalid(`${where}${field}${name} is ${checked[name]}, expected 1 or more`);
  try {
    milliseconds(delay);
  } catch (error) {
    throw invalid(`${where}${field}delay: ${(error as Error).message}`);
  }
  return checked;
}

function decodeRule(rule: object, where: string, field: string): FaultRule {
  try {
    return decode(Rule, rule, where, 'VIR_ERR_INVALID_ARG') as FaultRule;
  } catch (error) {
    throw invalid((error as Error).message.replace(`${where}: `, `${where}${field}`));
  }
}
const known = new Set(['on', 'object', 'nth', 'times', 'probability', 'message', ...kinds]);

const invalid = (message: string): VirtError =>
  new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_TEST' });
