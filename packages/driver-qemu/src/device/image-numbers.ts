import type { Guest } from '../guest.js';

/** Numbers for the images of disks that come to a running guest: none is given twice, whoever gave the last one. */
export const imageNumbers =
  (guest: Guest): (() => number) =>
  () =>
    ++guest.lastImage;
