import type { IpBytes } from '@virtkit/core/driver';

export const familyOf = (ip: IpBytes): 'ipv4' | 'ipv6' => (ip.length === 4 ? 'ipv4' : 'ipv6');

/** The address `offset` further on; only its last `counting` bytes count. */
export function ipAfter(ip: IpBytes, offset: number, counting = ip.length): IpBytes {
  const bytes = [...ip];
  let carry = offset;
  for (let at = bytes.length - 1; at >= bytes.length - counting && carry > 0; at--) {
    carry += bytes[at]!;
    bytes[at] = carry % 256;
    carry = Math.floor(carry / 256);
  }
  return bytes;
}
