/** A random MAC address with the prefix of Xen's project. */
export const randomXenMac = (random: (size: number) => Uint8Array): string =>
  ['00:16:3e', ...Array.from(random(3), (byte) => byte.toString(16).padStart(2, '0'))].join(':');
