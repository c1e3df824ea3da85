import type { Part, Rest, Type } from './element.js';
import { escapeAttribute, escapeXml, printAttributes, type Writer } from './print.js';
import type { Reading } from './reading.js';
import { unsigned64, type Scalar } from './scalars.js';
import { largest, toKeptUnit, type SizeUnit } from './size.js';
import { attributeOf, textOf, type XmlElement } from './tree.js';

/** An attribute. */
export const attribute = <T>(name: string, scalar: Scalar<T>): Part<T, false> => ({
  optional: false,
  attribute: name,
  scalar,
  readText: (text, from, reading) => scalar.parse(text) ?? refuse(scalar, text, from, reading, name),
  write: (value, out) => out.attribute(name, scalar.print(value)),
});

/** An empty attribute counts as absent. */
export const nonEmpty = <T, O extends boolean>(part: Part<T, O>): Part<T, O> => ({
  ...part,
  ...(part.scalar?.values ? {} : { nothing: '' as T }),
  readText: (text, from, reading) => (text === '' ? undefined : part.readText!(text, from, reading)),
});

/** A value that says nothing, and then counts as absent: `false`, 0, or a word for what is so anyway. */
export const unless = <T>(nothing: NoInfer<T>, part: Part<T, true>): Part<T, true> => {
  const kept = (value: T | undefined) => (value === nothing ? undefined : value);
  return {
    ...part,
    nothing,
    ...(part.readText ? { readText: (...args) => kept(part.readText!(...args)) } : {}),
    ...(part.readChild ? { readChild: (...args) => kept(part.readChild!(...args)) } : {}),
  };
};

/** The text of the element itself. Empty text counts as absent. */
export const content = <T>(scalar: Scalar<T>): Part<T, false> => ({
  optional: false,
  content: true,
  scalar,
  ...(scalar.values ? {} : { nothing: '' as T }),
  readText: (text, from, reading) =>
    text === '' ? undefined : (scalar.parse(text) ?? refuse(scalar, text, from, reading)),
  write: (value, out) => {
    out.text += escapeXml(scalar.print(value));
  },
});

/** A child element that holds a text: `<name>web</name>`. Empty text counts as absent, as in libvirt. */
export const text = <T>(name: string, scalar: Scalar<T>): Part<T, false> => ({
  optional: false,
  child: name,
  leaf: true,
  scalar,
  ...(scalar.values ? {} : { nothing: '' as T }),
  readChild(child, _previous, reading) {
    const found = textOf(child);
    return found === '' ? undefined : (scalar.parse(found) ?? refuse(scalar, found, child, reading));
  },
  write: (value, out, within) => writeLeaf(name, scalar.print(value), '', out, within?.()),
});

/** Every child of that name that holds a text. Absent if there is none. */
export const texts = <T>(name: string, scalar: Scalar<T>): Part<readonly T[], true> => ({
  optional: true,
  child: name,
  leaf: true,
  list: true,
  scalar,
  readChild(child, previous, reading) {
    const found = textOf(child);
    return grown(previous, scalar.parse(found) ?? refuse(scalar, found, child, reading));
  },
  write: (values, out, within) => {
    values.forEach((value, index) => writeLeaf(name, scalar.print(value), '', out, within?.(index)));
  },
});

/** A child element. */
export const child = <T>(name: string, type: Type<T>): Part<T, false> => ({
  optional: false,
  child: name,
  type,
  readChild: (from, _previous, reading) => type.read(from, reading),
  write: (value, out) => type.write(name, value, out),
});

/**
 * Every child of that name. Absent if there is none. `identity` gives what tells one from another wherever it stands,
 * as a disk's target does.
 */
export const children = <T>(
  name: string,
  type: Type<T>,
  identity?: (item: T) => string | undefined,
): Part<readonly T[], true> => ({
  optional: true,
  child: name,
  type,
  ...(identity ? { identity } : {}),
  list: true,
  readChild(from, previous, reading) {
    return grown(previous, type.read(from, reading));
  },
  write: (values, out) => {
    for (const value of values) type.write(name, value, out);
  },
});

/** An empty child element whose presence is the value: `<readonly/>`. */
export const flag = (name: string): Part<true, true> => ({
  optional: true,
  child: name,
  leaf: true,
  readChild: () => true,
  write: (_value, out, within) => {
    writeLeaf(name, '', '', out, within?.());
  },
});

/** The one attribute of a child element, as a plain value: `<alias name='net0'/>`. */
export const via = <T>(name: string, attributeName: string, scalar: Scalar<T>): Part<T, false> => ({
  optional: false,
  child: name,
  leaf: true,
  scalar,
  via: attributeName,
  companions: [attributeName],
  readChild: (from, _previous, reading) => readVia(attributeName, scalar, from, reading),
  write: (value, out, within) => {
    writeLeaf(name, '', ` ${attributeName}='${escapeAttribute(scalar.print(value))}'`, out, within?.());
  },
});

/** Another attribute of a child that is a plain value, as a value of its own: `<memory dumpCore='off'>`. */
export const onLeaf = <T>(leaf: string, name: string, scalar: Scalar<T>): Part<T, false> => ({
  ...attribute(name, scalar),
  onLeaf: leaf,
  print: (value) => scalar.print(value),
});

/** The same attribute of every child of that name: `<boot dev='hd'/>`. */
export const viaAll = <T>(name: string, attributeName: string, scalar: Scalar<T>): Part<readonly T[], true> => ({
  optional: true,
  child: name,
  leaf: true,
  list: true,
  scalar,
  via: attributeName,
  companions: [attributeName],
  readChild(from, previous, reading) {
    const value = readVia(attributeName, scalar, from, reading);
    if (value === undefined)
      return reading.fail(`attribute '${attributeName}' is missing in <${name}>`, from, undefined, {
        domain: 'VIR_FROM_XML',
      });
    return grown(previous, value);
  },
  write: (values, out, within) => {
    values.forEach((value, index) => {
      const text = ` ${attributeName}='${escapeAttribute(scalar.print(value))}'`;
      writeLeaf(name, '', text, out, within?.(index));
    });
  },
});

function readVia<T>(name: string, scalar: Scalar<T>, from: XmlElement, reading: Reading): T | undefined {
  const found = attributeOf(from, name);
  if (found === undefined) return undefined;
  return scalar.parse(found) ?? refuse(scalar, found, from, reading, name);
}

/** A child element kept as it is, such as `<metadata>`. */
export const raw = (name: string): Part<XmlElement, true> => ({
  optional: true,
  child: name,
  readChild: (from) => from,
  write: (value, out) => out.element(value),
});

/** `<metadata>` and the like: kept as it is, and printed as libvirt prints what belongs to others. */
export const foreign = (name: string): Part<XmlElement, true> => ({
  ...raw(name),
  write: (value, out) => out.foreign(value),
});

/** A child element with a size and its `unit`: `<memory unit='KiB'>1024</memory>`. Kept and printed in `unit`. */
export const size = (name: string, unit: SizeUnit): Part<bigint, false> => ({
  optional: false,
  child: name,
  leaf: true,
  scalar: amountIn(unit),
  unit,
  companions: ['unit'],
  readChild: (from, _previous, reading) => readSize(textOf(from), unit, from, reading),
  write: (value, out, within) => writeLeaf(name, String(value), '', out, within?.(), ` unit='${unit}'`),
});

/** The text of the element itself as a size, with its `unit` attribute. */
export const sizeContent = (unit: SizeUnit): Part<bigint, false> => ({
  optional: false,
  content: true,
  scalar: amountIn(unit),
  unit,
  companions: ['unit'],
  readText: (amount, from, reading) => (amount === '' ? undefined : readSize(amount, unit, from, reading)),
  writeAttribute: (_value, out) => {
    out.text += ` unit='${unit}'`;
  },
  write: (value, out) => {
    out.text += String(value);
  },
});

/** A size in an attribute with the unit in another: `<page size='2048' unit='KiB'/>`. */
export const sizeAttribute = (name: string, unit: SizeUnit, unitName = 'unit'): Part<bigint, false> => ({
  optional: false,
  attribute: name,
  scalar: amountIn(unit),
  unit,
  companions: [unitName],
  readText: (amount, from, reading) => readSize(amount, unit, from, reading, name, unitName),
  write: (value, out) => {
    out.text += ` ${name}='${value}' ${unitName}='${unit}'`;
  },
});

const amountIn = (unit: SizeUnit): Scalar<bigint> => ({
  ...unsigned64,
  values: { kind: 'bigint', min: 0n, max: largest(unit) },
});
const hexadecimal = /x/i;

function readSize(
  amount: string,
  keep: SizeUnit,
  from: XmlElement,
  reading: Reading,
  name?: string,
  unitName = 'unit',
): bigint {
  const written = unsigned64.parse(amount);
  if (written === undefined || hexadecimal.test(amount))
    return reading.fail(`'${amount}' is not a size`, from, name, { code: 'VIR_ERR_XML_ERROR' });
  const unit = attributeOf(from, unitName);
  const kept = toKeptUnit(written, unit, keep);
  if (kept === undefined)
    return reading.fail(`unit '${unit}' is not known`, from, unitName, {
      code: 'VIR_ERR_INVALID_ARG',
      domain: 'VIR_FROM_NONE',
    });
  if (kept > largest(keep))
    return reading.fail(`the size '${amount}' is too large`, from, name, {
      code: 'VIR_ERR_OVERFLOW',
      domain: 'VIR_FROM_NONE',
    });
  return kept;
}

function refuse<T>(scalar: Scalar<T>, found: string, from: XmlElement, reading: Reading, name?: string): never {
  const what = name === undefined ? `the text of <${from.name}>` : `attribute '${name}' of <${from.name}>`;
  return reading.fail(`'${found}' is not allowed as ${what}: ${scalar.expected} is expected`, from, name, scalar);
}

function writeLeaf(name: string, value: string, before: string, out: Writer, rest: Rest | undefined, after = ''): void {
  const tag = `${out.indent}<${name}${before}${rest?.attributes ? printAttributes(rest.attributes) : ''}${after}`;
  if (rest?.elements) {
    out.text += `${tag}>${escapeXml(value)}\n`;
    out.depth++;
    for (const element of rest.elements) out.element(element);
    out.depth--;
    out.text += `${out.indent}</${name}>\n`;
  } else out.text += value === '' ? `${tag}/>\n` : `${tag}>${escapeXml(value)}</${name}>\n`;
}

/** A list with one more: a new one of just that size for the first, since most lists have one. */
function grown<T>(list: readonly T[] | undefined, value: T): readonly T[] {
  if (list === undefined) return [value];
  // The list was made by the line above, and nobody else has seen it yet.
  (list as T[]).push(value);
  return list;
}
