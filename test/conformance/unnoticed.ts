/** Faults of {@link faultsOf} that no test of the kit notices, by why. An entry that is noticed fails the run. */
export const unnoticed: readonly { readonly reason: string; readonly faults: readonly string[] }[] = [
  {
    reason: "libvirt's own test driver answers without a look at the object",
    faults: [
      'domain.isUpdated swallows its refusals',
      'domain.getOsType swallows its refusals',
      'domain.getSchedulerType swallows its refusals',
      'domain.getLaunchSecurityInfo swallows its refusals',
      'domain.screenshot swallows its refusals',
    ],
  },
  {
    reason: "libvirt's own test driver does not look at the flags",
    faults: ['domain.getVcpuPinInfo takes any flag'],
  },
  {
    reason: 'core answers where a driver has no transient objects, without a look',
    faults: [
      'domain.isPersistent swallows its refusals',
      'network.isPersistent swallows its refusals',
      'storagePool.isPersistent swallows its refusals',
      'snapshot.hasMetadata swallows its refusals',
    ],
  },
  {
    reason: 'only the host knows',
    faults: [
      'host.getVersion tells what is not so',
      'host.getMaxVcpus tells what is not so',
      'host.supportsFeature tells what is not so',
      'host.isEncrypted tells what is not so',
      'host.isSecure tells what is not so',
      'host.getFreeMemory tells what is not so',
      'host.getSecurityModel tells what is not so',
      'host.getCpuModelNames tells what is not so',
      'domain.getSecurityLabel tells what is not so',
      'domain.getBlockInfo tells what is not so',
    ],
  },
  {
    reason: 'a counter that goes on while it is read',
    faults: [
      'host.getCpuStats tells what is not so',
      'domain.blockStats tells what is not so',
      'domain.interfaceStats tells what is not so',
    ],
  },
  {
    reason: 'a guest may have none, and may have some',
    faults: [
      'domain.getMessages tells what is not so',
      'domain.getLaunchSecurityInfo tells what is not so',
      'domain.getDiskErrors tells what is not so',
      'domain.interfaceAddresses tells what is not so',
    ],
  },
  {
    reason: 'what comes of it is seen inside the guest alone',
    faults: ['domain.sendProcessSignal does nothing', 'domain.destroy ignores its flag 1'],
  },
  {
    reason: "libvirt's own test driver takes the parameters, and forgets them",
    faults: ['domain.setSchedulerParameters does nothing', 'domain.getSchedulerParameters tells what is not so'],
  },
];
