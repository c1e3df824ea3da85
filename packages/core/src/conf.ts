import { VirtError } from './errors.js';

/** A value of libvirt's configuration syntax. */
export type ConfValue = string | number | readonly string[];

/**
 * Reads libvirt's configuration syntax (`virConf`): `name = value` on a line, where the value is an integer, a string
 * in single, double or triple double quotes, or a list of strings in brackets; `#` starts a comment.
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the line
 */
export function parseConf(text: string, file: string): Map<string, ConfValue> {
  return new Map([...parseConfLines(text, file)].map(([name, { value }]) => [name, value]));
}

/** A value, and where it stands. */
export interface ConfEntry {
  readonly value: ConfValue;
  /** The line of its name: from 1. */
  readonly line: number;
}

/** As {@link parseConf}, with the line of each value: for messages. */
export function parseConfLines(text: string, file: string): Map<string, ConfEntry> {
  const reader = new ConfReader(text, file);
  const values = new Map<string, ConfEntry>();
  for (reader.skip(); !reader.atEnd(); reader.skip()) {
    const { line } = reader;
    const name = reader.take(/[A-Za-z_][\w.-]*/y) ?? reader.fail('a name is expected');
    reader.blank();
    if (reader.take(/=/y) === undefined) reader.fail(`"=" is expected after ${name}`);
    reader.blank();
    const value = reader.value(name);
    // Of two values the first counts, as in libvirt.
    if (!values.has(name)) values.set(name, { value, line });
    reader.blank();
    if (!reader.atEnd() && reader.take(/(?:#[^\n]*)?(?:\r?\n|$)/y) === undefined) {
      reader.fail(`the value of ${name} is followed by something else`);
    }
  }
  return values;
}

class ConfReader {
  readonly #text: string;
  readonly #file: string;
  #at = 0;

  constructor(text: string, file: string) {
    this.#text = text;
    this.#file = file;
  }

  get line(): number {
    return this.#text.slice(0, this.#at).split('\n').length;
  }

  atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** What the sticky `pattern` finds here, passed over. */
  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match[0];
  }

  /** Passes over blanks in a line. */
  blank(): void {
    this.take(/[ \t]*/y);
  }

  /** Passes over blanks, line ends and comments. */
  skip(): void {
    this.take(/(?:\s|#[^\n]*)*/y);
  }

  value(name: string): ConfValue {
    const number = this.take(/-?\d+/y);
    if (number !== undefined) return Number(number);
    return this.take(/\[/y) === undefined ? this.#string(name) : this.#list(name);
  }

  fail(why: string): never {
    throw new VirtError('VIR_ERR_CONF_SYNTAX', `${this.#file}:${this.line}: ${why}`);
  }

  #string(name: string): string {
    const long = this.take(/"""[^]*?"""/y);
    if (long !== undefined) return long.slice(3, -3);
    const short = this.take(/"[^"\n]*"|'[^'\n]*'/y);
    if (short === undefined) this.fail(`the value of ${name} is no integer, quoted string or list`);
    return short.slice(1, -1);
  }

  #list(name: string): string[] {
    const items: string[] = [];
    for (;;) {
      this.skip();
      if (this.take(/\]/y) !== undefined) return items;
      items.push(this.#string(name));
      this.skip();
      if (this.take(/,/y) === undefined && this.#text[this.#at] !== ']') this.fail(`"," or "]" is expected in ${name}`);
    }
  }
}
