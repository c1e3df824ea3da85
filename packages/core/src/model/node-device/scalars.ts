import { required, text } from '../../xml/index.js';
import type { Part, Scalar } from '../../xml/index.js';

/** How libvirt gives most faults of a device. */
export const faulty = 'VIR_ERR_INTERNAL_ERROR';

/** A number in decimal only. */
export const decimal: Scalar<number> = {
  parse: (word) => (/^\s*\+?\d{1,10}$/.test(word) && Number(word) <= 0xffffffff ? Number(word) : undefined),
  print: String,
  values: { kind: 'number', min: 0, max: 0xffffffff },
  expected: 'a whole number',
  code: faulty,
};

/** A number in hexadecimal, with `0x` before it or not. */
export const bareHexadecimal = (width: number, max: number): Scalar<number> => ({
  parse(word) {
    const value = /^\s*\+?(?:0[xX])?[0-9a-fA-F]{1,8}$/.test(word) ? parseInt(word.trim().replace('+', ''), 16) : NaN;
    return value <= max ? value : undefined;
  },
  print: (value) => `0x${value.toString(16).padStart(width, '0')}`,
  values: { kind: 'number', min: 0, max },
  expected: `a hexadecimal number up to 0x${max.toString(16)}`,
  code: faulty,
});

/** Of an s390 device: decimal, octal or hexadecimal as in C, printed in hexadecimal. */
export const channelNumber = (width: number, max = 0xffffffff): Scalar<number> => ({
  parse(word) {
    const text = word.trim();
    const value = /^(?:0[xX][0-9a-fA-F]{1,8}|[1-9]\d{0,9}|0)$/.test(text)
      ? Number(text)
      : /^0[0-7]{1,11}$/.test(text)
        ? parseInt(text, 8)
        : NaN;
    return value <= max ? value : undefined;
  },
  print: (value) => `0x${value.toString(16).padStart(width, '0')}`,
  values: { kind: 'number', min: 0, max },
  expected: 'a number',
  code: 'VIR_ERR_CONFIG_UNSUPPORTED',
});

/** A number that must be there. */
export const counted = (name: string): Part<number, false> => required(text(name, decimal), faulty);
