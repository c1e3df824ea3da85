import type { Member, Section } from '@virtkit/core/driver';

/** What libvirt's own test driver has, of libvirt 9.0: the functions in its tables, as members of the contract. */
const names = {
  checkpoint: `
    createXml delete getParent getXmlDesc listAll listAllChildren lookupByName`,
  domain: `
    addIOThread blockStats coreDump create createXml defineXml delIOThread destroy fsFreeze fsThaw fsTrim
    getAllStats getAutostart getBlkioParameters getBlockInfo getBlockIoTune getControlInfo getCpuStats getDiskErrors
    getEmulatorPinInfo getFSInfo getHostname getIOThreadInfo getInfo getInterfaceParameters getLaunchSecurityInfo
    getMaxMemory getMemoryParameters getMessages getMetadata getNumaParameters getOsType getPerfEvents
    getSchedulerParameters getSchedulerType getSecurityLabel getState getTime getVcpuPinInfo getVcpus getVcpusFlags
    getXmlDesc hasManagedSaveImage injectNmi interfaceAddresses interfaceStats isActive isPersistent isUpdated
    listAll lookupById lookupByName lookupByUuid managedSave managedSaveRemove memoryPeek memoryStats pinEmulator
    pinIOThread pinVcpu reboot rename reset restore resume save saveImageDefineXml saveImageGetXmlDesc screenshot
    sendKey sendProcessSignal setAutostart setBlkioParameters setBlockIoTune setIOThreadParams
    setInterfaceParameters setLifecycleAction setMemory setMemoryParameters setMemoryStatsPeriod setMetadata
    setNumaParameters setPerfEvents setSchedulerParameters setTime setUserPassword setVcpus shutdown subscribe
    suspend undefine`,
  host: `
    baselineCpu getCapabilities getCellsFreeMemory getCpuMap getCpuModelNames getCpuStats getFreeMemory getFreePages
    getHostname getInfo getMaxVcpus getSecurityModel getSysinfo getType getVersion isAlive isEncrypted isSecure
    supportsFeature`,
  interface: `
    changeBegin changeCommit changeRollback create defineXml destroy getXmlDesc isActive listAll lookupByMacString
    lookupByName undefine`,
  network: `
    create createXml defineXml destroy getAutostart getBridgeName getXmlDesc isActive isPersistent listAll
    lookupByName lookupByUuid setAutostart subscribe undefine update`,
  nodeDevice: `
    createXml destroy getParent getXmlDesc listAll listCaps lookupByName subscribe`,
  snapshot: `
    createXml current delete getParent getXmlDesc hasCurrent hasMetadata isCurrent listAll listAllChildren
    lookupByName revert`,
  storagePool: `
    build create createXml defineXml delete destroy findSources getAutostart getInfo getXmlDesc isActive
    isPersistent listAll listAllVolumes lookupByName lookupByUuid lookupByVolume refresh setAutostart subscribe
    undefine`,
  storageVol: `
    createXml createXmlFrom delete getInfo getPath getXmlDesc lookupByKey lookupByName lookupByPath`,
} as const satisfies { readonly [S in Section]?: string };

export const testDriverMembers = Object.entries(names).flatMap(([section, list]) =>
  list
    .trim()
    .split(/\s+/)
    .map((name) => `${section}.${name}` as Member),
);

/** What libvirtd, or our client, answers by itself for every driver. */
export const daemonMembers: readonly Member[] = [
  // Its failure comes as a result, with no code that could say that there is no such call.
  'domain.getSecurityLabelList',
  'host.getLibVersion',
  'host.getUri',
  'host.onClose',
  'host.setIdentity',
  'host.setKeepAlive',
];
