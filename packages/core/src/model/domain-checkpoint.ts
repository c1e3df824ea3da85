import {
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
import { Domain } from './domain/domain.js';

/** How a checkpoint follows one disk. */
export const CheckpointDisk = element('disk', {
  name: attribute('name', string),
  checkpoint: maybe(attribute('checkpoint', oneOf('no', 'bitmap'))),
  bitmap: maybe(attribute('bitmap', string)),
  /** Bytes changed since the checkpoint. */
  size: maybe(attribute('size', unsigned64)),
});
export type CheckpointDisk = TypeOf<typeof CheckpointDisk>;

/** A point in time since which changed blocks are known. */
export const DomainCheckpoint = element('domaincheckpoint', {
  name: maybe(text('name', string)),
  description: maybe(text('description', string)),
  parent: maybe(child('parent', element('parent', { name: text('name', string) }))),
  /** Seconds since 1970. */
  creationTime: maybe(text('creationTime', signed64)),
  disks: maybe(
    child('disks', element('disks', { disks: children('disk', CheckpointDisk, ({ name }) => name) }, { pair: true })),
  ),
  domain: maybe(child('domain', Domain)),
});
export type DomainCheckpoint = TypeOf<typeof DomainCheckpoint>;

export const domainCheckpointFormat = format('domaincheckpoint', DomainCheckpoint, 'VIR_FROM_DOMAIN_CHECKPOINT');
export const parseDomainCheckpoint = (xml: string, options?: ParseOptions): DomainCheckpoint =>
  domainCheckpointFormat.parse(xml, options);
export const printDomainCheckpoint = (checkpoint: DomainCheckpoint, options?: PrintOptions): string =>
  domainCheckpointFormat.print(checkpoint, { ...options, inactive: true });
