import type { NodeDevice } from '@virtkit/core/xml';
import { testError } from './errors.js';
import type { TestHost } from './host.js';
import { pciAddress } from './node-device-pci.js';

/** Where a device that can have mediated ones is, as its bus has it. */
export function parentAddress({ capability }: NodeDevice): string | undefined {
  if (capability.type === 'pci') return pciAddress(capability);
  if (capability.type === 'css') {
    const { cssid, ssid, devno } = capability;
    return `${cssid.toString(16)}.${ssid.toString(16)}.${devno.toString(16).padStart(4, '0')}`;
  }
  return capability.type === 'ap_matrix' ? 'matrix' : undefined;
}

/**
 * Takes an instance of a kind from those that a parent can still have, or gives one back. A parent that is gone has
 * nothing to count.
 *
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` where there is no such kind, or none left of it
 */
export function changeInstances(host: TestHost, parent: string, kind: string, by: 1 | -1): void {
  const device = host.devices.get(parent);
  if (!device && by > 0) return;
  const { capability } = device ?? {};
  const nested =
    capability && 'capabilities' in capability ? (capability.capabilities as readonly Nested[]) : undefined;
  const type = nested?.flatMap(({ types }) => types ?? []).find(({ id }) => id === kind);
  if (by < 0 && (type?.availableInstances ?? 0) === 0) {
    const why = type ? `no more of type '${kind}' can be made` : `type '${kind}' is not known`;
    throw testError('VIR_ERR_INTERNAL_ERROR', `Unable to start mediated device on '${parent}': ${why}`);
  }
  if (!device || !type) return;
  const counted = nested!.map((one) =>
    one.types
      ? {
          ...one,
          types: one.types.map((other) =>
            other === type ? { ...other, availableInstances: other.availableInstances + by } : other,
          ),
        }
      : one,
  );
  host.devices.set(parent, {
    ...device,
    capability: { ...capability, capabilities: counted } as NodeDevice['capability'],
  });
}

interface Nested {
  readonly type: string;
  readonly types?: readonly { readonly id: string; readonly availableInstances: number }[];
}
