import {
  checkFlags,
  DomainSnapshotCreateFlags,
  DomainSnapshotDeleteFlags,
  DomainSnapshotRevertFlags,
  exclusiveFlags,
} from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

const { bits: create } = DomainSnapshotCreateFlags;
const { bits: remove } = DomainSnapshotDeleteFlags;
const { bits: revert } = DomainSnapshotRevertFlags;

export function checkCreateFlags(flags: number): void {
  checkFlags(flags, DomainSnapshotCreateFlags.all, 'qemuSnapshotCreateXML');
  requireFlag(flags, create.current, create.redefine, "'current' needs flag 'redefine'");
  exclusiveFlags(flags, create.redefine, create.noMetadata, "'redefine' and 'noMetadata'");
  exclusiveFlags(flags, create.redefine, create.halt, "'redefine' and 'halt'");
  requireFlag(flags, create.quiesce, create.diskOnly, "'quiesce' needs flag 'diskOnly'");
  exclusiveFlags(flags, create.live, create.redefine, "'live' and 'redefine'");
}

export function checkRevertFlags(flags: number): void {
  checkFlags(flags, DomainSnapshotRevertFlags.all, 'qemuSnapshotRevert');
  exclusiveFlags(flags, revert.running, revert.paused, "'running' and 'paused'");
}

export function checkDeleteFlags(flags: number): void {
  checkFlags(flags, DomainSnapshotDeleteFlags.all, 'qemuSnapshotDelete');
  exclusiveFlags(flags, remove.children, remove.childrenOnly, "'children' and 'childrenOnly'");
}

function requireFlag(flags: number, one: number, needed: number, words: string): void {
  if (flags & one && !(flags & needed)) throw qemuError('VIR_ERR_INVALID_ARG', `flag ${words}`);
}
