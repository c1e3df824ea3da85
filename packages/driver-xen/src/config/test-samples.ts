import { readdirSync, readFileSync } from 'node:fs';

// `.xml` is what libvirt 9.0 makes of the `.cfg` on Xen 4.17 (`virsh domxml-from-native xen-xl`), and `.native` what it
// makes of that again (`virsh domxml-to-native xen-xl`). It knows no comments in lists: two have neither.
const folder = new URL('./samples/', import.meta.url);

export const readSample = (file: string): string => readFileSync(new URL(file, folder), 'utf8');

/** The names of all samples, or of those that have such a file as well. */
export const sampleNames = (ending = '.cfg'): readonly string[] =>
  readdirSync(folder).flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : []));
