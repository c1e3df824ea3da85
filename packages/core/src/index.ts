export {
  CLIENT_CONFIG,
  createContainer,
  DRIVER,
  installedDrivers,
  open,
  openReadOnly,
  openSession,
} from './connect.js';
export type { ConnectOptions, OpenedSession } from './connect.js';
export type { DiscoveredDriver, Discovery } from './discover.js';
export { errorCodes, errorDomains, errorLevels } from './error-codes.js';
export { isUnknownName } from './enumeration.js';
export type { UnknownName } from './enumeration.js';
export { VirtError } from './errors.js';
export type { ErrorCode, ErrorDomain, ErrorLevel, Location, VirtErrorOptions } from './errors.js';
export { Connection } from './handle/connection.js';
export { Domain } from './handle/domain.js';
export { DomainCheckpoint } from './handle/checkpoint.js';
export { DomainSnapshot } from './handle/snapshot.js';
export { Interface } from './handle/interface.js';
export { Network } from './handle/network.js';
export { NetworkPort } from './handle/network-port.js';
export { NodeDevice } from './handle/node-device.js';
export { NWFilter } from './handle/nwfilter.js';
export { NWFilterBinding } from './handle/nwfilter-binding.js';
export { Secret } from './handle/secret.js';
export { StoragePool } from './handle/storage-pool.js';
export { StorageVol } from './handle/storage-vol.js';
export { EventStream, QemuMonitorStream } from './handle/events.js';
export type { EventName, EventOf, EventOptions, QemuMonitorEventOptions, Resync } from './handle/events.js';
export type { CredentialRequest, CredentialsCallback, CredentialType } from './driver/credentials.js';
export type { Capability, Driver, Member, Session, Support } from './driver/session.js';
export type { CallOptions } from './signal.js';
export { libVersion } from './version.js';
