import { VirtError } from '@virtkit/core/driver';

/** Ids as `0-3,6`; nothing for none. */
export function formatList(ids: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last && last[1] === id - 1) last[1] = id;
    else ranges.push([id, id]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(',');
}

/**
 * The ids of `0-3,^2,6`: a part with `^` takes back.
 * @throws VirtError `VIR_ERR_INVALID_ARG` for what is no list, or an id of `limit` and more
 */
export function parseList(text: string, limit: number): readonly number[] {
  const ids = new Set<number>();
  for (const part of text.split(',')) {
    const [, not, first, last = first] = /^\s*(\^?)(\d{1,9})(?:-(\d{1,9}))?\s*$/.exec(part) ?? [];
    if (first === undefined || Number(last) < Number(first) || Number(last) >= limit || (not && last !== first)) {
      throw new VirtError('VIR_ERR_INVALID_ARG', `"${text}" is no list of ids below ${limit}`, {
        domain: 'VIR_FROM_QEMU',
      });
    }
    for (let id = Number(first); id <= Number(last); id++) {
      if (not) ids.delete(id);
      else ids.add(id);
    }
  }
  return [...ids].sort((a, b) => a - b);
}
