import { qemuGuests } from '../libvirt/xml-qemu-guests.js';
import type { Row } from './guest.js';

/** Whole guests, as people run them. */
export const richDocuments: readonly Row[] = qemuGuests.map(({ title, xml }) => [`rich: ${title}`, xml]);
