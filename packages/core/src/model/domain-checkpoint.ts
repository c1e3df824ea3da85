import {
  doc,
  attribute,
  child,
  children,
  element,
  format,
  maybe,
  oneOf,
  signed64,
  string,
  text,
  unsigned64,
} from '../xml/index.js';
import type { ParseOptions, PrintOptions, TypeOf } from '../xml/index.js';
import { bySchema } from './by-schema.js';
import { Domain } from './domain/domain.js';

/** How a checkpoint follows one disk. */
export const CheckpointDisk = element('disk', {
  name: attribute('name', string),
  checkpoint: maybe(attribute('checkpoint', oneOf('no', 'bitmap'))),
  bitmap: maybe(attribute('bitmap', string)),
  size: doc('Bytes changed since the checkpoint.', maybe(attribute('size', unsigned64))),
});
export type CheckpointDisk = TypeOf<typeof CheckpointDisk>;

const described = element('domaincheckpoint', {
  name: doc('The name, unique in its domain.', maybe(text('name', string))),
  description: doc('Any text for people.', maybe(text('description', string))),
  parent: doc('The checkpoint before it.', maybe(child('parent', element('parent', { name: text('name', string) })))),
  creationTime: doc('Seconds since 1970.', maybe(text('creationTime', signed64))),
  disks: doc(
    'How each disk is followed.',
    maybe(
      child('disks', element('disks', { disks: children('disk', CheckpointDisk, ({ name }) => name) }, { pair: true })),
    ),
  ),
  domain: doc('The domain as it was.', maybe(child('domain', Domain))),
});
export type DomainCheckpoint = TypeOf<typeof described>;

function faultOf({ disks }: DomainCheckpoint): string | undefined {
  if (disks && !disks.disks) return '<disks> is empty';
  const odd = disks?.disks?.find(({ checkpoint, bitmap }) => checkpoint === 'no' && bitmap !== undefined);
  return odd && `disk '${odd.name}' is left out, and has a bitmap`;
}

/** A point in time since which changed blocks are known. */
export const DomainCheckpoint = bySchema(described, faultOf, 'domain');

export const domainCheckpointFormat = format('domaincheckpoint', DomainCheckpoint, 'VIR_FROM_DOMAIN_CHECKPOINT');
export const parseDomainCheckpoint = (xml: string, options?: ParseOptions): DomainCheckpoint =>
  domainCheckpointFormat.parse(xml, options);
export const printDomainCheckpoint = (checkpoint: DomainCheckpoint, options?: PrintOptions): string =>
  domainCheckpointFormat.print(checkpoint, { ...options, inactive: true });
