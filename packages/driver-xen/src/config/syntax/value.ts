/** A string or a number; which of the two matters to nobody but the printer. */
export interface XlAtom {
  readonly kind: 'string' | 'number';
  readonly text: string;
  /** From 1. */
  readonly line: number;
}

export interface XlList {
  readonly kind: 'list';
  readonly items: readonly XlValue[];
  readonly line: number;
}

/** A value of an xl config, and where it stands. */
export type XlValue = XlAtom | XlList;

/** What is printed: numbers bare, texts in quotes. */
export type XlPlain = string | number | bigint | readonly XlPlain[];
