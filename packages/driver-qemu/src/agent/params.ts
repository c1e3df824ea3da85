import type { ParamValue, TypedParams } from '@virtkit/core/driver';

/** Parameters of several kinds, as one. However many: a guest says how many there are. */
export function joined(parts: readonly TypedParams[]): TypedParams {
  const all: Record<string, ParamValue> = {};
  for (const part of parts) Object.assign(all, part);
  return all;
}
