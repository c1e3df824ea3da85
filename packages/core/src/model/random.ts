/** Where random bytes come from: `crypto.getRandomValues` in production, a fixed sequence in tests. */
export interface RandomSource {
  readonly random: (size: number) => Uint8Array;
}

const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** A random UUID (version 4). */
export function randomUuid({ random }: RandomSource): string {
  const bytes = Uint8Array.from(random(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A random MAC address with libvirt's prefix. */
export const randomMac = ({ random }: RandomSource): string =>
  `52:54:00:${hex(random(3)).replace(/^(..)(..)(..)$/, '$1:$2:$3')}`;
