import { VirtError } from '@virtkit/core/driver';
import { parse, stringify } from 'lossless-json';

/** A number as it was written: what does not fit into a JavaScript number exactly is a `bigint`. */
const exactNumber = (digits: string): number | bigint => {
  const value = Number(digits);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(digits) ? value : BigInt(digits);
};

/** @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what is no JSON, has a field twice, or is nested without end */
export function readJson(text: string): unknown {
  try {
    return parse(text, undefined, exactNumber);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new VirtError('VIR_ERR_INTERNAL_ERROR', `QEMU sent what is no JSON: ${why}`, {
      domain: 'VIR_FROM_QEMU',
      cause: error,
    });
  }
}

/** On one line; a `bigint` is a number. */
export function writeJson(value: unknown): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError('there is no JSON for this value');
  return text;
}
