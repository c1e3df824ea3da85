import { configError } from '../errors.js';
import { Lexer, type Token } from './lexer.js';
import type { XlAtom, XlValue } from './value.js';

/** Characters. libvirt writes at most 65 Ki of them. */
export const longestConfig = 1_048_576;
/** Lists in lists; xl itself knows two. */
const deepest = 8;

/**
 * Reads the syntax of xl's configs, xl.cfg(5): `name = value` or `name += value`, where a value is a string, a number or a
 * list of values. Of two values of one name the later counts; `+=` joins lists, or texts.
 * @throws VirtError `VIR_ERR_CONF_SYNTAX` with the line and the name
 */
export function parseXlSyntax(text: string, file: string): ReadonlyMap<string, XlValue> {
  if (text.length > longestConfig)
    throw configError({ file, line: 1 }, `the config has more than ${longestConfig} characters`);
  return new Parser(new Lexer(text, file), file).settings();
}

class Parser {
  readonly #lexer: Lexer;
  readonly #file: string;
  readonly #settings = new Map<string, XlValue>();
  #token: Token;

  constructor(lexer: Lexer, file: string) {
    this.#lexer = lexer;
    this.#file = file;
    this.#token = lexer.next();
  }

  settings(): ReadonlyMap<string, XlValue> {
    while (this.#token.kind !== 'eof') {
      if (this.#token.kind === 'end' || this.#token.kind === ';') this.#step();
      else this.#setting();
    }
    return this.#settings;
  }

  #setting(): void {
    const { kind, text: name, line } = this.#token;
    if (kind !== 'name') this.#fail('a name is expected');
    this.#step();
    const sign = this.#token.kind;
    if (sign !== '=' && sign !== '+=') this.#fail('"=" or "+=" is expected after it', name);
    this.#step();
    const value = this.#value(name, 0);
    const before = sign === '+=' ? this.#settings.get(name) : undefined;
    this.#settings.set(name, before ? this.#joined(before, value, name) : { ...value, line });
    if (!['end', ';', 'eof'].includes(this.#token.kind)) this.#fail('the value is followed by something else', name);
  }

  #value(name: string, depth: number): XlValue {
    const { kind, text, line } = this.#token;
    if (kind === 'string' || kind === 'number') {
      this.#step();
      return { kind, text, line } satisfies XlAtom;
    }
    if (kind !== '[') this.#fail('a string, a number or a list is expected', name);
    if (depth >= deepest) this.#fail(`there are more than ${deepest} lists in one another`, name);
    this.#step();
    return { kind: 'list', items: this.#items(name, depth + 1), line };
  }

  #items(name: string, depth: number): readonly XlValue[] {
    const items: XlValue[] = [];
    this.#lines();
    while (!this.#took(']')) {
      items.push(this.#value(name, depth));
      this.#lines();
      if (!this.#took(',') && this.#token.kind !== ']') this.#fail('"," or "]" is expected in the list', name);
      this.#lines();
    }
    return items;
  }

  #joined(before: XlValue, value: XlValue, name: string): XlValue {
    if (before.kind === 'list' && value.kind === 'list') return { ...before, items: [...before.items, ...value.items] };
    if (before.kind === 'list' || value.kind === 'list') {
      throw configError({ file: this.#file, line: value.line, key: name }, '"+=" joins a list and a text');
    }
    return { kind: 'string', text: before.text + value.text, line: before.line };
  }

  /** Passes over the ends of lines. */
  #lines(): void {
    while (this.#token.kind === 'end') this.#step();
  }

  #took(kind: Token['kind']): boolean {
    if (this.#token.kind !== kind) return false;
    this.#step();
    return true;
  }

  #step(): void {
    this.#token = this.#lexer.next();
  }

  #fail(why: string, key?: string): never {
    const { line } = this.#token;
    throw configError({ file: this.#file, line, ...(key === undefined ? {} : { key }) }, why);
  }
}
