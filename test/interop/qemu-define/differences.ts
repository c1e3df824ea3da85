const finder = 'the same refusal, which another part of libvirt happens to come to first';
const dropped = 'libvirt reads this of other protocols only, and drops it in silence; we name it';

/** Where only the domain of the error differs, with the reason. */
export const otherDomain: Readonly<Record<string, string>> = {
  'usb device without usb': finder,
  'serial on usb with a pci address': finder,
  'virtio-s390 address': finder,
};

/** What differs altogether, with the reason. */
export const known: Readonly<Record<string, string>> = {
  '32 bits':
    'libvirt starts guests of 32 bits with a QEMU of their own; whose capabilities are asked is not decided here',
  'query over nbd': dropped,
  'readahead over nbd': dropped,
  'certificates over http': dropped,
  'cookies over ftp': dropped,
};
