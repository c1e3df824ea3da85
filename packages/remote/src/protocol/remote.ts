import { deviceProcedures } from './remote-device.js';
import { domainProcedures } from './remote-domain.js';
import { hostProcedures } from './remote-host.js';
import { networkProcedures } from './remote-network.js';
import { storageProcedures } from './remote-storage.js';

export const remoteProgram = 0x20008086;
export const protocolVersion = 1;

/** Every procedure of the remote program that calls a member of the contract. */
export const procedures = {
  ...hostProcedures,
  ...domainProcedures,
  ...networkProcedures,
  ...storageProcedures,
  ...deviceProcedures,
} as const;
