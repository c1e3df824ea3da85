import { backupSuffix, checkFlags, DomainBackupBeginFlags, type DomainJobDriver } from '@virtkit/core/driver';
import { parseDomainBackup, printDomainBackup } from '@virtkit/core/xml';
import { beginBackup } from './backup/begin.js';
import { qemuError } from './errors.js';
import type { QemuHost } from './host.js';

const { reuseExternal } = DomainBackupBeginFlags.bits;

/** Backups: part of the jobs. */
export const domainBackup = (host: QemuHost) =>
  ({
    async backupBegin(ref, xml, checkpoint, flags, options) {
      const domain = host.domain(ref);
      checkFlags(flags, reuseExternal, 'qemuBackupBegin');
      const backup = parseDomainBackup(xml, { inactive: true });
      const suffix = backupSuffix(checkpoint, BigInt(Math.floor(Date.now() / 1000)));
      const reuse = (flags & reuseExternal) !== 0;
      await beginBackup(host, domain, { backup, checkpoint, suffix, reuse }, options);
    },
    async backupGetXmlDesc(ref, flags) {
      const domain = host.domain(ref);
      checkFlags(flags, 0, 'qemuBackupGetXMLDesc');
      const backup = domain.guest?.backup;
      if (!backup) throw qemuError('VIR_ERR_NO_DOMAIN_BACKUP', 'no domain backup job present');
      return printDomainBackup(backup.def);
    },
  }) satisfies DomainJobDriver;
