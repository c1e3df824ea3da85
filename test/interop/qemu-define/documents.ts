import { machineDocuments } from './documents-machine.js';
import { busDocuments } from './documents-buses.js';
import { deviceDocuments } from './documents-devices.js';
import { richDocuments } from './documents-rich.js';
import { wrongDocuments } from './documents-wrong.js';

/** Every document with a name of its own. */
export const documents: readonly (readonly [title: string, xml: string])[] = [
  ...deviceDocuments,
  ...busDocuments,
  ...machineDocuments,
  ...richDocuments,
  ...wrongDocuments,
];
