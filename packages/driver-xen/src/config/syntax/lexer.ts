import { configError } from '../errors.js';
import { unescape } from './unescape.js';

/** A word of xl's language. `end` is the end of a line; `eof` that of the text. */
export interface Token {
  readonly kind: 'name' | 'number' | 'string' | '[' | ']' | ',' | '=' | '+=' | ';' | 'end' | 'eof';
  readonly text: string;
  readonly line: number;
}

/**
 * The words of libxlu's language, by the first character; one pattern each. Beyond it, as libvirt reads and writes them:
 * numbers with a sign, lines that end as on Windows, a comment that the text ends with.
 */
const words: readonly (readonly [kind: Token['kind'], pattern: RegExp])[] = [
  ['end', /(?:#[^\n]*)?\n/y],
  ['name', /[a-z][._0-9a-z]*/y],
  ['number', /[+-]?[0-9][0-9a-fx]*/y],
  ['string', /'(?:[^'\\\n]|\\[^\n])*'|"(?:[^"\\\n]|\\[^\n])*"/y],
  ['+=', /\+=/y],
  ['[', /\[/y],
  [']', /\]/y],
  [',', /,/y],
  ['=', /=/y],
  [';', /;/y],
];

/** Cuts an xl config into its words. */
export class Lexer {
  readonly #text: string;
  readonly #file: string;
  #at = 0;
  #line = 1;

  constructor(text: string, file: string) {
    this.#text = text.replaceAll('\r\n', '\n');
    this.#file = file;
  }

  next(): Token {
    const line = this.#line;
    this.#take(/[ \t]+/y);
    if (this.#at >= this.#text.length) return { kind: 'eof', text: '', line };
    for (const [kind, pattern] of words) {
      const text = this.#take(pattern);
      if (text === undefined) continue;
      if (kind === 'end') this.#line++;
      return { kind, text: kind === 'string' ? this.#unquoted(text) : text, line };
    }
    if (this.#take(/#[^\n]*$/y) !== undefined) return { kind: 'eof', text: '', line };
    return this.#fail();
  }

  #unquoted(text: string): string {
    const plain = unescape(text.slice(1, -1));
    if (plain === undefined)
      throw configError(this.#place(), 'a backslash in a string is followed by what xl does not know');
    return plain;
  }

  #fail(): never {
    const char = this.#text[this.#at]!;
    if (char === '"' || char === "'") throw configError(this.#place(), 'a string is not closed on its line');
    throw configError(this.#place(), `${JSON.stringify(char)} is not expected here`);
  }

  #place() {
    return { file: this.#file, line: this.#line };
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}
