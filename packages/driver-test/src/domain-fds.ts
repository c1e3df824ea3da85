import { fstatSync, openSync } from 'node:fs';
import { checkFlags, DomainFDAssociateFlags, type DomainConfigDriver, type Files } from '@virtkit/core/driver';
import type { TestDomain } from './domain-object.js';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { check, invalidArg } from './params.js';

const { seclabelRestore, seclabelWritable } = DomainFDAssociateFlags.bits;
/** Open files are of this process: no state of the host. */
const associated = new WeakMap<TestDomain, Map<string, Files>>();
/** What `setns` takes, in libvirt's order. */
const namespaces = ['user', 'ipc', 'uts', 'net', 'pid', 'mnt'];

/** Open files that go between this process and a guest. */
export const domainFiles = (host: TestHost) =>
  ({
    async fdAssociate(ref, name, files, flags) {
      checkFlags(flags, seclabelRestore | seclabelWritable, 'domain.fdAssociate');
      const domain = host.domain(ref);
      check(files.length > 0, 'VIR_ERR_INVALID_ARG', `no files are given for '${name}'`);
      for (const file of files) if (!isOpen(file)) throw invalidArg(`${file} is no open file of this process`);
      const known = associated.get(domain) ?? new Map<string, Files>();
      associated.set(domain, known.set(name, [...files]));
    },
    async lxcOpenNamespace(ref, flags) {
      checkFlags(flags, 0, 'domain.lxcOpenNamespace');
      const domain = host.domain(ref);
      domain.requireActive();
      check(
        domain.def.os?.type?.name === 'exe',
        'VIR_ERR_OPERATION_UNSUPPORTED',
        `domain '${domain.name}' is no container`,
      );
      // A container of a test host lives in the namespaces of the host's own process.
      return namespaces.map((one) => opened(`/proc/self/ns/${one}`));
    },
  }) satisfies DomainConfigDriver;

/** The files that were given to a domain by that name. */
export const associatedFiles = (domain: TestDomain, name: string): Files | undefined =>
  associated.get(domain)?.get(name);

function isOpen(file: number): boolean {
  try {
    return fstatSync(file) !== undefined;
  } catch {
    return false;
  }
}

function opened(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    throw testError('VIR_ERR_SYSTEM_ERROR', `cannot open ${path}: ${(error as Error).message}`, error);
  }
}
