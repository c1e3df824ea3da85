import { checkFlags, DomainMigrateFlags } from '@virtkit/core/driver';
import { qemuError } from '../errors.js';

const { bits } = DomainMigrateFlags;

/** What is asked for in vain, and how it is called. */
const missing = [
  [bits.nonSharedDisk | bits.nonSharedInc | bits.nonSharedSynchronousWrites, 'migration of non-shared storage'],
  [bits.postcopy | bits.postcopyResume, 'post-copy migration'],
  [bits.tls, 'migration over TLS'],
  [bits.parallel | bits.zerocopy, 'parallel migration'],
  [bits.rdmaPinAll, 'migration over RDMA'],
] as const;

/** @throws VirtError `VIR_ERR_INVALID_ARG`, `VIR_ERR_OPERATION_INVALID`, `VIR_ERR_OPERATION_UNSUPPORTED` */
export function checkMigration(flags: number, where: string): void {
  checkFlags(flags, DomainMigrateFlags.all, where);
  if (flags & bits.offline) {
    if (flags & (bits.nonSharedDisk | bits.nonSharedInc))
      throw invalid('offline migration cannot handle non-shared storage');
    if ((flags & bits.persistDest) === 0)
      throw invalid('offline migration must be specified with the persistent flag set');
    if (flags & bits.tunnelled) throw invalid('tunnelled offline migration does not make sense');
  }
  if (flags & bits.tunnelled && (flags & bits.peer2peer) === 0)
    throw invalid('a tunnelled migration is one from peer to peer');
  for (const [wanted, what] of missing)
    if (flags & wanted) throw qemuError('VIR_ERR_OPERATION_UNSUPPORTED', `${what} is not supported`);
}

const invalid = (message: string) => qemuError('VIR_ERR_OPERATION_INVALID', message);
