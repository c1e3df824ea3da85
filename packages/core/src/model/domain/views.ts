import { printedAs, readAs, type Type } from '../../xml/index.js';

/** A pseudo-terminal's path is chosen when the guest starts, and so is no part of its definition. */
export function ptyIsLive<T extends { readonly type: string; readonly sources?: readonly unknown[] }>(
  type: Type<T>,
): Type<T> {
  const view = (value: T, { inactive }: { readonly inactive: boolean }): T => {
    if (!inactive || value.type !== 'pty' || value.sources === undefined) return value;
    const { sources: _paths, ...definition } = value;
    return definition as T;
  };
  return readAs(printedAs(type, view), view);
}
