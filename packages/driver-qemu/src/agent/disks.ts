import type { TypedParams } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { Index, list, readReturn, UInt32 } from './codecs.js';
import { joined } from './params.js';

/** Where a disk is attached, as the guest sees it. */
export const DiskAddress = t.intersection([
  t.type({
    bus: Index,
    target: Index,
    unit: Index,
    'pci-controller': t.type({ domain: Index, bus: Index, slot: Index, function: Index }),
  }),
  t.partial({
    'bus-type': t.string,
    serial: t.string,
    dev: t.string,
    'ccw-address': t.type({ cssid: UInt32, ssid: UInt32, subchno: UInt32, devno: UInt32 }),
  }),
]);
export type DiskAddress = t.TypeOf<typeof DiskAddress>;

/** Finds the target (`vda`) of the disk that is attached there. */
export type TargetOf = (address: DiskAddress) => string | undefined;

const Disk = t.intersection([
  t.type({ name: t.string, partition: t.boolean }),
  t.partial({ dependencies: list(t.string), address: DiskAddress, alias: t.string }),
]);
export type GuestDisk = t.TypeOf<typeof Disk>;

/** The disks of the guest, with their partitions and volumes. */
export async function getDisks(agent: Agent, options?: AgentCallOptions): Promise<readonly GuestDisk[]> {
  const command = 'guest-get-disks';
  return readReturn(list(Disk), await agent.execute(command, undefined, options), command);
}

/** As `getGuestInfo` gives them; nothing when there are none. */
export function diskParams(disks: readonly GuestDisk[], targetOf: TargetOf): TypedParams {
  if (disks.length === 0) return {};
  return joined([{ 'disk.count': disks.length }, ...disks.map((disk, i) => oneDisk(`disk.${i}`, disk, targetOf))]);
}

function oneDisk(
  prefix: string,
  { name, partition, dependencies = [], address, alias }: GuestDisk,
  targetOf: TargetOf,
): TypedParams {
  const target = address && targetOf(address);
  return {
    [`${prefix}.name`]: name,
    [`${prefix}.partition`]: partition,
    ...(dependencies.length > 0 && { [`${prefix}.dependency.count`]: dependencies.length }),
    ...Object.fromEntries(dependencies.map((dependency, j) => [`${prefix}.dependency.${j}.name`, dependency])),
    ...(address?.serial !== undefined && { [`${prefix}.serial`]: address.serial }),
    ...(target !== undefined && { [`${prefix}.alias`]: target }),
    ...(alias !== undefined && { [`${prefix}.guest_alias`]: alias }),
  };
}
