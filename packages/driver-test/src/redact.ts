import { Buffer } from 'node:buffer';
import * as t from 'io-ts';
import { glob } from './glob.js';
import type { Plain } from './plain.js';

/** What a recording does not tell. */
export const Redaction = t.intersection([
  t.type({ on: t.string }),
  t.partial({ arg: t.number, result: t.literal(true), text: t.string }),
]);

/** What a recording does not tell: one of `arg`, `result`, `text`. */
export interface Redaction {
  /** Members by name: `secret.setValue`, `domain.*`, `*`. */
  readonly on: string;
  /** An argument of theirs, counted from 0. */
  readonly arg?: number;
  /** Their result. */
  readonly result?: true;
  /** What this regular expression finds in any text of theirs, events and streams apart. */
  readonly text?: string;
}

/** Passwords and the like: of calls that are about them, and in documents and URIs. */
export const redactions: readonly Redaction[] = [
  { on: 'secret.setValue', arg: 1 },
  { on: 'secret.getValue', result: true },
  { on: 'domain.setUserPassword', arg: 2 },
  { on: 'domain.setLaunchSecurityState', arg: 1 },
  { on: '*', text: '(?<=\\bpasswd\\s*=\\s*")[^"]*|(?<=\\bpasswd\\s*=\\s*\')[^\']*' },
  { on: '*', text: '(?<=<(?:password|secret)>)[^<]*' },
  { on: '*', text: '(?<=://[^/@\\s:]*:)[^/@\\s]+(?=@)' },
];

const hidden = '[redacted]';

/** Applies rules to the arguments and results of calls, made plain. */
export class Redactor {
  readonly #rules: readonly (Redaction & { readonly fits: RegExp; readonly finds: RegExp | undefined })[];

  /** @throws SyntaxError for a regular expression that is none */
  constructor(rules: readonly Redaction[]) {
    this.#rules = rules.map((rule) => ({
      ...rule,
      fits: glob(rule.on),
      finds: rule.text === undefined ? undefined : new RegExp(rule.text, 'g'),
    }));
  }

  args(member: string, args: readonly Plain[]): readonly Plain[] {
    const rules = this.#of(member);
    const kept = args.map((arg, index) => (rules.some((rule) => rule.arg === index) ? hide(arg) : arg));
    return rules.reduce<readonly Plain[]>((all, { finds }) => (finds ? all.map((one) => mask(one, finds)) : all), kept);
  }

  result(member: string, result: Plain): Plain {
    const rules = this.#of(member);
    if (rules.some((rule) => rule.result)) return hide(result);
    return rules.reduce((value, { finds }) => (finds ? mask(value, finds) : value), result);
  }

  text(member: string, text: string): string {
    return this.result(member, text) as string;
  }

  #of(member: string) {
    return this.#rules.filter(({ fits }) => fits.test(member));
  }
}

/** In place of a value: of its own kind, where there is something to hide. */
function hide(value: Plain): Plain {
  if (typeof value !== 'object' || value === null) return hidden;
  if ('$undefined' in value) return value;
  return '$bytes' in value ? { $bytes: Buffer.from(hidden).toString('base64') } : hidden;
}

function mask(value: Plain, finds: RegExp): Plain {
  if (typeof value === 'string') return value.replace(finds, hidden);
  if (Array.isArray(value)) return (value as readonly Plain[]).map((part) => mask(part, finds));
  if (typeof value !== 'object' || value === null || '$bytes' in value) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, mask(part, finds)]));
}
