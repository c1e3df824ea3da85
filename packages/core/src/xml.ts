/** `@virtkit/core/xml`: libvirt's XML formats as typed values, usable with no connection at all. */
export { parseXml } from './xml/parse.js';
export type { ParseXmlOptions } from './xml/parse.js';
export { escapeXml, printXml } from './xml/print.js';
export type { PrintOptions } from './xml/print.js';
export { attributeOf, childOf, localName, namespaceOf, xmlElement } from './xml/tree.js';
export type { XmlElement } from './xml/tree.js';
export { getMetadata, printMetadata, sanitizeMetadata, setMetadata } from './xml/metadata.js';
export { element } from './xml/element.js';
export { doc, fallback, live, maybe, once, required, secret } from './xml/modifiers.js';
export type { AnyPart, ElementType, Model, Part, Rest, Type, TypeOf } from './xml/element.js';
export { kindOf, shapeOf, shapesOf } from './xml/shape.js';
export type { ChoiceShape, EitherShape, ElementShape, PartKind, Shape, Values } from './xml/shape.js';
export {
  attribute,
  child,
  children,
  content,
  flag,
  onLeaf,
  foreign,
  raw,
  size,
  sizeAttribute,
  sizeContent,
} from './xml/parts.js';
export { nonEmpty, text, texts, unless, via, viaAll } from './xml/parts.js';
export { diff } from './xml/diff.js';
export type { Difference } from './xml/diff.js';
export { choice, either, lazy, printedAs, printedUnless, readAs } from './xml/choice.js';
export { format } from './xml/format.js';
export type { Format, ParseOptions } from './xml/format.js';
export * as scalars from './xml/scalars.js';
export type { Scalar } from './xml/scalars.js';

export { Domain, domainFormat, DomainSeclabel, parseDomain, printDomain } from './model/domain/domain.js';
export { readDomain } from './model/domain/read-domain.js';
export { Address, HostPciAddress } from './model/domain/address.js';
export { Devices } from './model/domain/devices.js';
export { Disk, DiskDriver, DiskIotune, DiskTarget } from './model/domain/disk.js';
export { BackingStore, Encryption, Mirror, diskSources } from './model/domain/disk-source.js';
export { Controller } from './model/domain/controller.js';
export { Filesystem } from './model/domain/filesystem.js';
export { Interface } from './model/domain/interface.js';
export { Channel, CharSource, Console, Parallel, Serial } from './model/domain/chardev.js';
export { Graphics, Listen } from './model/domain/graphics.js';
export { Hostdev } from './model/domain/hostdev.js';
export { Input } from './model/domain/input.js';
export { Audio, Sound } from './model/domain/sound.js';
export { Video } from './model/domain/video.js';
export { Crypto, Hub, Iommu, Lease, Memballoon, MemoryDevice, Nvram, Panic } from './model/domain/small-devices.js';
export { Redirdev, RedirFilter } from './model/domain/redirdev.js';
export { Pstore, Rng, Shmem, Tpm, Vsock, Watchdog } from './model/domain/small-devices.js';
export { Smartcard } from './model/domain/smartcard.js';
export { Sysinfo } from './model/domain/sysinfo.js';
export { Cachetune, Memorytune } from './model/domain/resctrl.js';
export { Os } from './model/domain/os.js';
export { Features, Hyperv, KvmFeatures } from './model/domain/features.js';
export { Cpu, CpuTopology, Numa } from './model/domain/cpu.js';
export { Clock, Timer } from './model/domain/clock.js';
export { Blkiotune, Cputune, LaunchSecurity, MemoryBacking, Memtune, Numatune, Vcpu } from './model/domain/tuning.js';
export { completeDomain } from './model/domain/defaults.js';
export type { DefaultsOptions } from './model/domain/defaults.js';
export { diskIndex } from './model/domain/defaults-disks.js';

export { Network, networkFormat, parseNetwork, printNetwork } from './model/network.js';
export {
  DhcpHost,
  DhcpRange,
  DnsHost,
  DnsSrv,
  DnsTxt,
  NetworkDns,
  NetworkForward,
  NetworkIp,
  PortGroup,
} from './model/network.js';
export {
  NetworkPort,
  networkPortFormat,
  NetworkPortPlug,
  parseNetworkPort,
  printNetworkPort,
} from './model/network-port.js';
export { Bandwidth, PortBandwidth, Route, VirtualPort, Vlan } from './model/net-common.js';
export {
  StoragePool,
  storagePoolFormat,
  PoolSource,
  Permissions,
  parseStoragePool,
  printStoragePool,
} from './model/storage-pool.js';
export { StorageVol, storageVolFormat, parseStorageVol, printStorageVol } from './model/storage-vol.js';
export { HostInterface, interfaceFormat, parseInterface, printInterface } from './model/interface.js';
export {
  NodeDevice,
  NodeDeviceCapability,
  nodeDeviceFormat,
  parseNodeDevice,
  printNodeDevice,
} from './model/node-device/node-device.js';
export {
  DomainSnapshot,
  SnapshotDisk,
  domainSnapshotFormat,
  parseDomainSnapshot,
  printDomainSnapshot,
  snapshotStates,
} from './model/domain-snapshot.js';
export {
  CheckpointDisk,
  DomainCheckpoint,
  domainCheckpointFormat,
  parseDomainCheckpoint,
  printDomainCheckpoint,
} from './model/domain-checkpoint.js';
export { formats } from './model/formats.js';
export type { NamedFormat } from './model/formats.js';
export { parseNode, printNode } from './model/node.js';
export type { NodeCpu, NodeDescription, NodeDomain, NodePool, ParseNodeOptions } from './model/node.js';
export { validate, validateDomain, validateDomainSnapshot, validateNetwork } from './model/validate.js';
export { validateStoragePool, validateStorageVol } from './model/validate.js';
export { completeInterface, completeNetwork, completeNodeDevice } from './model/defaults.js';
export { completeSnapshot, completeStoragePool, completeStorageVol } from './model/defaults.js';

export { entries } from './model/entries.js';
export type { Entry } from './model/entries.js';
export {
  Nwfilter,
  NwfilterReference,
  NwfilterRule,
  nwfilterFormat,
  parseNwfilter,
  printNwfilter,
} from './model/nwfilter/nwfilter.js';
export { packets } from './model/nwfilter/protocols.js';
export type { NwfilterPacket, PacketKind } from './model/nwfilter/protocols.js';
export { completeNwfilter } from './model/nwfilter/complete.js';
export {
  NwfilterBinding,
  completeNwfilterBinding,
  nwfilterBindingFormat,
  parseNwfilterBinding,
  printNwfilterBinding,
} from './model/nwfilter/binding.js';
export { Secret, SecretUsage, completeSecret, parseSecret, printSecret, secretFormat } from './model/secret.js';
export { PciCapability } from './model/node-device/pci.js';
export {
  BackupServer,
  DomainBackup,
  PulledDisk,
  PushedDisk,
  completeDomainBackup,
  domainBackupFormat,
  parseDomainBackup,
  printDomainBackup,
} from './model/domain-backup.js';
export {
  Capabilities,
  GuestCapabilities,
  HostCapabilities,
  capabilitiesFormat,
  parseCapabilities,
  printCapabilities,
} from './model/capabilities/capabilities.js';
export {
  CpuMode,
  DomainCapabilities,
  domainCapabilitiesFormat,
  parseDomainCapabilities,
  printDomainCapabilities,
} from './model/capabilities/domain-capabilities.js';
export type { UsableCpuModel } from './model/capabilities/domain-capabilities.js';
export { CapabilityEnum, enumValues } from './model/capabilities/enums.js';
export { architectures } from './model/capabilities/architectures.js';
export { CpuModel, HostCpu, cpuFormat, parseCpu, printCpu } from './model/capabilities/host-cpu.js';
export { HostCache, HostCell, HostMemoryBandwidth, HostPages, HostTopology } from './model/capabilities/resources.js';
export {
  StoragePoolCapabilities,
  parseStoragePoolCapabilities,
  printStoragePoolCapabilities,
  storagePoolCapabilitiesFormat,
} from './model/capabilities/storage-pool-capabilities.js';
export {
  StorageSources,
  parsePoolSource,
  parseStorageSources,
  poolSourceFormat,
  printPoolSource,
  printStorageSources,
  storageSourcesFormat,
} from './model/storage-sources.js';
export { parseSysinfo, printSysinfo, sysinfoFormat } from './model/host-sysinfo.js';
export { completeCheckpoint, completeRedefinedSnapshot } from './model/moment-disks.js';
export { PoolSecret, VolumeEncryption } from './model/storage-encryption.js';
export { PoolAdapter, readPoolAdapter } from './model/storage-define/adapter.js';
