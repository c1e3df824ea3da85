import { VirtError, type ErrorDomain } from '../errors.js';
import { isBlank, isNameChar, isNameStart, own, resolveReference } from './chars.js';
import { positionAt } from './location.js';
import { noAttributes, noChildren, type XmlElement } from './tree.js';

export interface ParseXmlOptions {
  /** How deep elements may be nested. Default: 256. */
  readonly maxDepth?: number;
  /** The longest text accepted, in UTF-16 units. Default: 10 Mi. */
  readonly maxLength?: number;
  /** The longest attribute value accepted, in UTF-16 units. Default: 1 Mi. */
  readonly maxAttributeLength?: number;
  /** Whose error malformed text is. Default: `VIR_FROM_XML`. */
  readonly domain?: ErrorDomain;
}

interface OpenElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  text: string;
  mixed?: (string | XmlElement)[];
  offset: number;
}

/**
 * Parses XML 1.0 into a tree. Strict, and safe on hostile text: a DOCTYPE is refused, so there are no entities but the
 * five predefined ones and character references; depth and sizes are limited; time is linear.
 *
 * @throws VirtError `VIR_ERR_XML_DETAIL` of `VIR_FROM_XML` or the given `domain`, with line and column.
 */
export function parseXml(text: string, options: ParseXmlOptions = {}): XmlElement {
  return new Parser(normalizeText(text, { maxLength: 10 * 1024 * 1024, ...options }), options).run();
}

/** What offsets of a parsed tree refer to: the text with XML's line ends, and without a byte order mark. */
export function normalizeText(
  text: string,
  { maxLength = Infinity, domain = 'VIR_FROM_XML' }: ParseXmlOptions = {},
): string {
  if (text.length > maxLength) {
    throw new VirtError('VIR_ERR_XML_DETAIL', `the XML text has ${text.length} characters; ${maxLength} are allowed`, {
      domain,
      location: { line: 1, column: 1, path: '/' },
    });
  }
  const clean = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  return clean.includes('\r') ? clean.replace(/\r\n?/g, '\n') : clean;
}

// The u flag makes a surrogate match only where it stands alone.
// eslint-disable-next-line no-control-regex
const illegal = /[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/u;

class Parser {
  readonly #text: string;
  readonly #maxDepth: number;
  readonly #maxAttribute: number;
  readonly #domain: ErrorDomain;
  readonly #stack: OpenElement[] = [];
  #open: OpenElement | undefined;
  #root: XmlElement | undefined;
  #at = 0;

  constructor(text: string, options: ParseXmlOptions) {
    this.#text = text;
    this.#maxDepth = options.maxDepth ?? 256;
    this.#maxAttribute = options.maxAttributeLength ?? 1024 * 1024;
    this.#domain = options.domain ?? 'VIR_FROM_XML';
  }

  run(): XmlElement {
    const text = this.#text;
    const bad = text.search(illegal);
    if (bad >= 0) this.#fail(`character U+${hex(text.codePointAt(bad) ?? 0)} is not allowed`, bad);
    for (;;) {
      const next = text.indexOf('<', this.#at);
      if (next < 0) break;
      if (next > this.#at) this.#addText(this.#at, next);
      this.#markup(next);
    }
    if (this.#open) this.#fail(`<${this.#open.name}> is not closed`, text.length);
    this.#addText(this.#at, text.length);
    return this.#root ?? this.#fail('the document has no root element', text.length);
  }

  /** Reads what begins with the `<` at `from`. */
  #markup(from: number): void {
    switch (this.#text.charCodeAt(from + 1)) {
      case 0x2f: // '/'
        this.#endTag(from);
        break;
      case 0x21: // '!'
        this.#declaration(from);
        break;
      case 0x3f: // '?'
        this.#instruction(from);
        break;
      default:
        this.#startTag(from);
    }
  }

  #startTag(from: number): void {
    const text = this.#text;
    if (this.#root && !this.#open) this.#fail('there is content after the root element', from);
    if (this.#stack.length >= this.#maxDepth) {
      this.#fail(`elements are nested more than ${this.#maxDepth} deep`, from);
    }
    let at = this.#nameEnd(from + 1, 'an element name');
    const element: OpenElement = {
      name: text.slice(from + 1, at),
      attributes: noAttributes,
      children: noChildren as XmlElement[],
      text: '',
      offset: from,
    };
    for (;;) {
      const space = at;
      at = this.#skipBlank(at);
      const code = text.charCodeAt(at);
      if (code === 0x3e) {
        this.#attach(element);
        this.#stack.push(element);
        this.#open = element;
        this.#at = at + 1;
        return;
      }
      if (code === 0x2f) {
        if (text.charCodeAt(at + 1) !== 0x3e) this.#fail("'/' must be followed by '>'", at);
        this.#attach(element);
        this.#at = at + 2;
        return;
      }
      if (!(code >= 0)) this.#fail(`the tag <${element.name}> is not complete`, from);
      if (at === space) this.#fail('white space is missing before an attribute', at);
      at = this.#attribute(element, at);
    }
  }

  #attribute(element: OpenElement, from: number): number {
    const text = this.#text;
    const end = this.#nameEnd(from, 'an attribute name');
    const name = text.slice(from, end);
    let at = this.#skipBlank(end);
    if (text.charCodeAt(at) !== 0x3d) this.#fail(`attribute '${name}' has no value`, from);
    at = this.#skipBlank(at + 1);
    const quote = text.charCodeAt(at) === 0x27 ? "'" : text.charCodeAt(at) === 0x22 ? '"' : undefined;
    if (quote === undefined) this.#fail(`the value of attribute '${name}' is not quoted`, from);
    const close = text.indexOf(quote, at + 1);
    if (close < 0) this.#fail(`the value of attribute '${name}' has no closing quote`, from);
    if (close - at - 1 > this.#maxAttribute) {
      this.#fail(`the value of attribute '${name}' is longer than ${this.#maxAttribute} characters`, from);
    }
    let value = text.slice(at + 1, close);
    const less = value.indexOf('<');
    if (less >= 0) this.#fail(`'<' is not allowed in the value of attribute '${name}'`, at + 1 + less);
    if (/[\n\t]/.test(value)) value = value.replace(/[\n\t]/g, ' ');
    if (value.includes('&')) value = this.#resolve(value, at + 1);
    if (element.attributes === noAttributes) element.attributes = {};
    else if (Object.hasOwn(element.attributes, name)) this.#fail(`attribute '${name}' occurs twice`, from);
    if (name === '__proto__') define(element.attributes, name, value);
    else element.attributes[name] = own(value);
    return close + 1;
  }

  #attach(element: OpenElement): void {
    const parent = this.#open;
    if (!parent) this.#root = element;
    else {
      if (parent.children === noChildren) parent.children = [];
      parent.children.push(element);
      if (parent.mixed) parent.mixed.push(element);
      else if (parent.text !== '') {
        if (isBlank(parent.text, 0, parent.text.length)) parent.text = '';
        else parent.mixed = [parent.text, element];
      }
    }
  }

  #endTag(from: number): void {
    const text = this.#text;
    const open = this.#open;
    const end = from + 2 + (open?.name.length ?? 0);
    let at = end;
    while (isSpace(text.charCodeAt(at))) at++;
    if (!open || !text.startsWith(open.name, from + 2) || text.charCodeAt(at) !== 0x3e) {
      const found = text.slice(from, this.#nameEnd(from + 2, 'an element name'));
      this.#fail(open ? `${found}> does not close <${open.name}>` : `${found}> closes nothing`, from);
    }
    this.#stack.pop();
    this.#open = this.#stack[this.#stack.length - 1];
    this.#at = at + 1;
  }

  #addText(from: number, to: number): void {
    const text = this.#text;
    const open = this.#open;
    const blank = isBlank(text, from, to);
    if (!open) {
      if (!blank) this.#fail('there is text outside the root element', this.#skipBlank(from));
      return;
    }
    if (blank && !open.mixed && open.children !== noChildren) return;
    let piece = text.slice(from, to);
    const cdataEnd = piece.indexOf(']]>');
    if (cdataEnd >= 0) this.#fail("']]>' is not allowed in text", from + cdataEnd);
    if (piece.includes('&')) piece = this.#resolve(piece, from);
    this.#append(open, piece, blank);
  }

  #append(open: OpenElement, piece: string, blank: boolean): void {
    if (open.mixed) open.mixed.push(piece);
    else if (!blank && open.children !== noChildren) open.mixed = [...open.children, piece];
    if (!blank) open.text += own(piece);
    else if (open.children === noChildren) open.text += piece;
  }

  #declaration(from: number): void {
    const text = this.#text;
    if (text.startsWith('<!--', from)) {
      const end = text.indexOf('--', from + 4);
      if (end < 0) this.#fail('a comment is not closed', from);
      if (text.charCodeAt(end + 2) !== 0x3e) this.#fail("'--' is not allowed in a comment", end);
      this.#at = end + 3;
    } else if (text.startsWith('<![CDATA[', from)) {
      if (!this.#open) this.#fail('there is text outside the root element', from);
      const end = text.indexOf(']]>', from + 9);
      if (end < 0) this.#fail('a CDATA section is not closed', from);
      this.#append(this.#open, text.slice(from + 9, end), isBlank(text, from + 9, end));
      this.#at = end + 3;
    } else if (text.startsWith('<!DOCTYPE', from)) {
      this.#fail('a document type declaration is not allowed', from);
    } else this.#fail("'<!' begins nothing that is known", from);
  }

  #instruction(from: number): void {
    const text = this.#text;
    const end = text.indexOf('?>', from + 2);
    if (end < 0) this.#fail('a processing instruction is not closed', from);
    const target = text.slice(from + 2, this.#nameEnd(from + 2, 'the target of a processing instruction'));
    if (target.toLowerCase() === 'xml' && (from !== 0 || target !== 'xml')) {
      this.#fail('an XML declaration may stand only at the very beginning', from);
    }
    if (target === 'xml' && !/^<\?xml\s+version\s*=\s*(["'])1\.\d+\1[^<]*$/.test(text.slice(from, end))) {
      this.#fail('the XML declaration is malformed', from);
    }
    this.#at = end + 2;
  }

  /** Replaces references; `offset` is where `raw` begins in the document. */
  #resolve(raw: string, offset: number): string {
    let resolved = '';
    let done = 0;
    for (let at = raw.indexOf('&'); at >= 0; at = raw.indexOf('&', done)) {
      const end = raw.indexOf(';', at);
      const reference = end < 0 || end - at > 12 ? undefined : raw.slice(at + 1, end);
      const value = reference === undefined ? undefined : resolveReference(reference);
      if (value === undefined) {
        this.#fail(`'&${reference ?? ''}' is not a character reference or predefined entity`, offset + at);
      }
      resolved += raw.slice(done, at) + value;
      done = end + 1;
    }
    return resolved + raw.slice(done);
  }

  #nameEnd(from: number, what: string): number {
    const text = this.#text;
    if (!isNameStart(text.charCodeAt(from))) this.#fail(`${what} is expected`, from);
    let at = from + 1;
    while (isNameChar(text.charCodeAt(at))) at++;
    return at;
  }

  #skipBlank(from: number): number {
    let at = from;
    while (isSpace(this.#text.charCodeAt(at))) at++;
    return at;
  }

  #fail(message: string, offset: number): never {
    const { line, column } = positionAt(this.#text, offset);
    const path = `/${this.#stack.map(({ name }) => name).join('/')}`;
    throw new VirtError('VIR_ERR_XML_DETAIL', `malformed XML at line ${line}, column ${column}: ${message}`, {
      domain: this.#domain,
      location: { line, column, path },
    });
  }
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09;
const hex = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');

const define = (into: object, name: string, value: string): void => {
  Object.defineProperty(into, name, { value, enumerable: true, configurable: true, writable: true });
};
