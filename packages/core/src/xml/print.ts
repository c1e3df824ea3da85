import type { XmlElement } from './tree.js';

/** Which view of an object is printed. */
export interface PrintOptions {
  /** The definition alone: no id, no aliases, nothing that belongs to the running object. */
  readonly inactive?: boolean;
  /** Secrets such as a graphics password are printed too. */
  readonly secure?: boolean;
  /** What another, older host can read. */
  readonly migratable?: boolean;
}

// eslint-disable-next-line no-control-regex
const special = /[<>&'"\0-\x08\x0b-\x1f\ufffe\uffff]/;
// eslint-disable-next-line no-control-regex
const everySpecial = /[<>&'"\0-\x08\x0b-\x1f\ufffe\uffff]/g;
const replacements: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&apos;',
  '"': '&quot;',
  '\r': '&#13;',
};

/** Text as libvirt escapes it; what XML cannot say is left out, as there. A line end of old is kept. */
export function escapeXml(text: string): string {
  return special.test(text) ? text.replace(everySpecial, (char) => replacements[char] ?? '') : text;
}

/** Attributes need white space escaped too, or it would come back as spaces. */
export function escapeAttribute(text: string): string {
  const escaped = escapeXml(text);
  return /[\n\t]/.test(escaped) ? escaped.replace(/[\n\t]/g, (char) => `&#${char.charCodeAt(0)};`) : escaped;
}

const indents: string[] = [''];
const indent = (depth: number): string => (indents[depth] ??= '  '.repeat(depth));

/** Collects the printed text; one per document. */
export class Writer {
  text = '';
  depth = 0;
  readonly inactive: boolean;
  readonly secure: boolean;
  readonly migratable: boolean;

  constructor(options: PrintOptions = {}) {
    this.inactive = options.inactive ?? false;
    this.secure = options.secure ?? false;
    this.migratable = options.migratable ?? false;
  }

  get indent(): string {
    return indent(this.depth);
  }

  attribute(name: string, value: string): void {
    this.text += ` ${name}='${escapeAttribute(value)}'`;
  }

  /** `<name>text</name>` on a line of its own. */
  leaf(name: string, text: string, attributes = ''): void {
    this.text += `${this.indent}<${name}${attributes}>${escapeXml(text)}</${name}>\n`;
  }

  /** Any tree, in libvirt's own layout. */
  element(element: XmlElement, dialect: Dialect = own): void {
    this.text += `${this.indent}<${element.name}${dialect.attributes(element.attributes)}`;
    if (element.mixed) {
      this.text += `>${element.mixed.map((node) => inline(node, dialect)).join('')}</${element.name}>\n`;
    } else if (element.children.length > 0) {
      this.text += '>\n';
      this.depth++;
      for (const child of element.children) this.element(child, dialect);
      this.depth--;
      this.text += `${this.indent}</${element.name}>\n`;
    } else if (element.text !== '') this.text += `>${dialect.text(element.text)}</${element.name}>\n`;
    else this.text += '/>\n';
  }

  /** A tree that belongs to somebody else, such as `<metadata>`: libvirt leaves that to libxml2's printer. */
  foreign(element: XmlElement): void {
    this.element(element, libxml);
  }
}

/** ` name='value'` for each attribute. */
export function printAttributes(attributes: Readonly<Record<string, string>>): string {
  let text = '';
  for (const name of Object.keys(attributes)) text += ` ${name}='${escapeAttribute(attributes[name]!)}'`;
  return text;
}

interface Dialect {
  text(text: string): string;
  attributes(attributes: Readonly<Record<string, string>>): string;
}
const own: Dialect = { text: escapeXml, attributes: printAttributes };

const libxmlEscapes: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  '\r': '&#13;',
  '\n': '&#10;',
  '\t': '&#9;',
};
const libxml: Dialect = {
  text: (text) => text.replace(/[<>&\r]/g, (char) => libxmlEscapes[char]!),
  attributes(attributes) {
    let text = '';
    for (const name of Object.keys(attributes)) {
      text += ` ${name}="${attributes[name]!.replace(/[<>&"\r\n\t]/g, (char) => libxmlEscapes[char]!)}"`;
    }
    return text;
  },
};

/** Mixed content keeps its own white space, so nothing may be added. */
function inline(node: string | XmlElement, dialect: Dialect): string {
  if (typeof node === 'string') return dialect.text(node);
  const content = node.mixed ?? (node.children.length > 0 ? node.children : node.text === '' ? [] : [node.text]);
  const tag = `<${node.name}${dialect.attributes(node.attributes)}`;
  const inside = content.map((part) => inline(part, dialect)).join('');
  return content.length === 0 ? `${tag}/>` : `${tag}>${inside}</${node.name}>`;
}

/** Prints a tree with libvirt's layout: two spaces of indent, single quotes, `<a/>` for an empty element. */
export function printXml(element: XmlElement): string {
  const writer = new Writer();
  writer.element(element);
  return writer.text;
}

/** Prints a tree as libxml2 does: double quotes, and no line break at the end. */
export const printForeign = (element: XmlElement): string => {
  const writer = new Writer();
  writer.foreign(element);
  return writer.text.trimEnd();
};
