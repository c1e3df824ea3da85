import type { ErrorDomain } from '../errors.js';
import type { Type } from './element.js';
import { normalizeText, parseXml, type ParseXmlOptions } from './parse.js';
import { Writer, type PrintOptions } from './print.js';
import { Reading } from './reading.js';
import type { XmlElement } from './tree.js';

export interface ParseOptions extends ParseXmlOptions {
  /** Ignore what belongs to a running object (id, aliases). */
  readonly inactive?: boolean;
}

/** One kind of document: its root element, and the error domain of its faults. */
export interface Format<T> {
  /** The name of the root element. */
  readonly root: string;
  readonly type: Type<T>;
  parse(xml: string, options?: ParseOptions): T;
  /** From a tree, such as a part of another document; `source` is its text, for the place of errors. */
  read(from: XmlElement, options?: ParseOptions & { readonly source?: string }): T;
  print(value: T, options?: PrintOptions): string;
}

export function format<T>(root: string, type: Type<T>, domain: ErrorDomain): Format<T> {
  const read = (from: XmlElement, source: string, inactive?: boolean): T => {
    const reading = new Reading(from, source, domain, inactive);
    if (from.name !== root) {
      const message = `the root element is <${from.name}>; <${root}> is expected`;
      reading.fail(message, from, undefined, { domain: 'VIR_FROM_XML' });
    }
    return type.read(from, reading);
  };
  return {
    root,
    type,
    parse(xml, options = {}) {
      if (typeof xml !== 'string') throw new TypeError('the XML must be a string');
      return read(parseXml(xml, { domain, ...options }), normalizeText(xml), options.inactive);
    },
    read: (from, options = {}) => read(from, normalizeText(options.source ?? ''), options.inactive),
    print(value, options = {}) {
      const writer = new Writer(options);
      type.write(root, value, writer);
      return writer.text;
    },
  };
}
