import type { Row } from './database.js';

/** A value as text. */
export const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** The refs in a field. */
export const list = (row: Row, field: string): string[] => [...((row[field] ?? []) as string[])];
