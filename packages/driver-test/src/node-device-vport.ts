import type { NodeDevice } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';

/** The names of a Fibre Channel port. */
export interface Wwns {
  readonly wwnn: string;
  readonly wwpn: string;
}

/** The virtual HBA that every new one is made like, and the one that is made: libvirt's test driver has one at most. */
const pattern = 'scsi_host11';
const made = 'scsi_host12';

type ScsiHost = Extract<NodeDevice['capability'], { type: 'scsi_host' }>;
type Nested = NonNullable<ScsiHost['capabilities']>[number];
type Capability<T extends Nested['type']> = Extract<Nested, { type: T }>;

/** What a SCSI host can do besides: `fc_host`, `vport_ops`. */
export function nestedCapability<T extends Nested['type']>(device: NodeDevice, type: T): Capability<T> | undefined {
  const { capability } = device;
  if (capability.type !== 'scsi_host') return undefined;
  return capability.capabilities?.find((one): one is Capability<T> => one.type === type);
}

/** Makes a virtual HBA of these names; whoever had been made before it is no more. */
export function createVport(host: TestHost, { wwnn, wwpn }: Wwns): NodeDevice {
  const like = host.devices.get(pattern);
  if (like?.capability.type !== 'scsi_host') {
    throw testError('VIR_ERR_INTERNAL_ERROR', `this host has no ${pattern} to make another like it`);
  }
  const capabilities = like.capability.capabilities?.map((one) =>
    one.type === 'fc_host' ? { ...one, wwnn, wwpn } : one,
  );
  const device: NodeDevice = {
    ...like,
    name: made,
    capability: { ...like.capability, ...(capabilities ? { capabilities } : {}) },
  };
  host.devices.set(made, device);
  host.deviceEvents.emit('lifecycle', { name: made }, { event: 'created', detail: 0 });
  return device;
}

/** @throws VirtError `VIR_ERR_NO_NODE_DEVICE` when it is gone already */
export function destroyVport(host: TestHost): void {
  if (!host.devices.delete(made))
    throw testError('VIR_ERR_NO_NODE_DEVICE', `no node device with matching name '${made}'`);
  host.deviceEvents.emit('lifecycle', { name: made }, { event: 'deleted', detail: 0 });
}
