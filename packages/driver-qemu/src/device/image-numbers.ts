import { nextIndex } from '../block/overlay-definition.js';
import type { QemuDomain } from '../domain-object.js';
import type { Guest } from '../guest.js';

/** Numbers for the images of disks that come to a running guest: none is given twice, whoever gave the last one. */
export const imageNumbers =
  (domain: QemuDomain, guest: Guest): (() => number) =>
  () =>
    (guest.lastImage = Math.max(guest.lastImage + 1, nextIndex(domain.def)));
