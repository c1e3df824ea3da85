/** Where a host of the pool has a volume, as XenServer's storage manager names it. */
export const volumePath = (sr: string, vdi: string): string => `/dev/sm/backend/${sr}/${vdi}`;

const shape = /^\/dev\/sm\/backend\/([\da-f-]{36})\/([\da-f-]{36})$/;

/** The UUIDs of storage and volume in a path; `undefined` for a path of another kind. */
export function parseVolumePath(path: string): { readonly sr: string; readonly vdi: string } | undefined {
  const [, sr, vdi] = shape.exec(path) ?? [];
  return sr === undefined || vdi === undefined ? undefined : { sr, vdi };
}
