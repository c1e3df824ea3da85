import { NetworkUpdateCommand } from '@virtkit/core/driver';
import type { Network } from '@virtkit/core/xml';
import { testError } from './errors.js';

/** A change of one section: what is to be done, and the document that says with what. */
export interface SectionChange {
  readonly command: NetworkUpdateCommand;
  /** Which `<ip>`; -1 for the one that fits best. */
  readonly parentIndex: number;
  readonly xml: string;
  /** The name of its root. */
  readonly element: string;
}

export const isAdd = ({ command }: SectionChange): boolean => command === 'addFirst' || command === 'addLast';

/** Refuses to modify an entry that has no name to find it by. */
export function notModified({ command }: SectionChange, what: string): void {
  if (command === 'modify') throw unsupported(`${what} cannot be modified, only added or deleted`);
}

/** Refuses a document of another kind than the section's. */
export function expectElement({ name }: Network, { element }: SectionChange, expected: string): void {
  if (element === expected) return;
  const message = `unexpected element <${element}>, expecting <${expected}>, while updating network '${name}'`;
  throw testError('VIR_ERR_XML_ERROR', message);
}

export const unknownCommand = ({ command }: SectionChange): never => {
  throw unsupported(`unrecognized network update command code ${NetworkUpdateCommand.numberOf(command)}`);
};

export const invalid = (message: string) => testError('VIR_ERR_OPERATION_INVALID', message);
export const unsupported = (message: string) => testError('VIR_ERR_OPERATION_UNSUPPORTED', message);
