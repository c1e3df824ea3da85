import type { NetworkUpdateCommand } from '@virtkit/core/driver';
import { testError } from './errors.js';

/** A change of one section: what is to be done, and the document that says with what. */
export interface SectionChange {
  readonly command: NetworkUpdateCommand;
  /** Which `<ip>`; -1 for the one that fits best. */
  readonly parentIndex: number;
  readonly xml: string;
}

export const isAdd = ({ command }: SectionChange): boolean => command === 'addFirst' || command === 'addLast';

/** Refuses to modify an entry that has no name to find it by. */
export function notModified({ command }: SectionChange, what: string): void {
  if (command === 'modify') throw unsupported(`${what} cannot be modified, only added and deleted`);
}

export const unknownCommand = ({ command }: SectionChange): never => {
  throw unsupported(`'${command}' is no way to update a network`);
};

export const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
export const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);
