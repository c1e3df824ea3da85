import { VirtError } from '@virtkit/core/driver';
import { jsonText, textsOf, type Props } from './props.js';

export type OptionValue = string | number | bigint | boolean | undefined;
/** A key and its value, in order: a key may come again (`tls-channel`). `undefined` is left out. */
export type OptionPairs = readonly (readonly [key: string, value: OptionValue])[];

/** One option of QEMU's command line, before it is text. */
export type Argument =
  | { readonly option: string; readonly text?: string }
  | { readonly option: string; readonly json: Props }
  | { readonly option: string; readonly pairs: OptionPairs };

/** The option and its value, as QEMU takes them. */
export function renderArgument(argument: Argument): readonly string[] {
  const name = `-${argument.option}`;
  if ('json' in argument) {
    for (const text of textsOf(argument.json)) passable(text, name);
    return [name, jsonText(argument.json)];
  }
  if ('pairs' in argument) return [name, passable(renderPairs(argument.pairs), name)];
  return argument.text === undefined ? [name] : [name, passable(argument.text, name)];
}

/**
 * `key=value,…`. Every value has its key written, so that none is taken for a key; a comma in a value is doubled, which
 * is QEMU's way to say that it does not end the value. Nothing else has a meaning there.
 */
export const renderPairs = (pairs: OptionPairs): string =>
  pairs
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${worded(value).replaceAll(',', ',,')}`)
    .join(',');

const worded = (value: OptionValue): string => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
};

const loneSurrogate = /\p{Surrogate}/u;

/** A NUL ends an argument early, and a lone surrogate is replaced on the way: neither arrives as it was. */
export function passable(text: string, where: string): string {
  if (!text.includes('\0') && !loneSurrogate.test(text)) return text;
  throw new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', `a value of ${where} has a character that QEMU cannot be given`, {
    domain: 'VIR_FROM_QEMU',
  });
}

const plain = /^[\w.+:/-]+$/;

/** A word of an option that has no way to escape a comma, such as `-cpu`. */
export function plainWord(word: string, what: string): string {
  if (plain.test(word)) return word;
  throw new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', `${what} '${word}' is no word that QEMU takes`, {
    domain: 'VIR_FROM_QEMU',
  });
}
