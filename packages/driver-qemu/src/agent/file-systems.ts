import type { FSInfo, TypedParams } from '@virtkit/core/driver';
import * as t from 'io-ts';
import type { Agent, AgentCallOptions } from './agent.js';
import { Int32, list, readReturn, UInt64 } from './codecs.js';
import { DiskAddress, type TargetOf } from './disks.js';
import { joined } from './params.js';

const FileSystem = t.intersection([
  t.type({ name: t.string, mountpoint: t.string, type: t.string, disk: list(DiskAddress) }),
  t.partial({ 'used-bytes': UInt64, 'total-bytes': UInt64 }),
]);
export type GuestFileSystem = t.TypeOf<typeof FileSystem>;

/** The guest's file systems that lie on disks, in the order they were mounted. */
export async function getFileSystems(agent: Agent, options?: AgentCallOptions): Promise<readonly GuestFileSystem[]> {
  const command = 'guest-get-fsinfo';
  return readReturn(list(FileSystem), await agent.execute(command, undefined, options), command).reverse();
}

/** As `getFSInfo` gives them. */
export const fsInfo = (systems: readonly GuestFileSystem[], targetOf: TargetOf): readonly FSInfo[] =>
  systems.map(({ mountpoint, name, type: fstype, disk }) => ({
    ...{ mountpoint, name, fstype },
    devAliases: disk.map(targetOf).filter((target) => target !== undefined),
  }));

/** As `getGuestInfo` gives them; nothing when there are none. */
export function fileSystemParams(systems: readonly GuestFileSystem[], targetOf: TargetOf): TypedParams {
  if (systems.length === 0) return {};
  return joined([{ 'fs.count': systems.length }, ...systems.map((one, i) => oneSystem(`fs.${i}`, one, targetOf))]);
}

function oneSystem(prefix: string, system: GuestFileSystem, targetOf: TargetOf): TypedParams {
  const { name, mountpoint, type, disk, 'used-bytes': used, 'total-bytes': total } = system;
  return joined([
    {
      [`${prefix}.name`]: name,
      [`${prefix}.mountpoint`]: mountpoint,
      [`${prefix}.fstype`]: type,
      ...(total !== undefined && { [`${prefix}.total-bytes`]: total }),
      ...(used !== undefined && { [`${prefix}.used-bytes`]: used }),
      [`${prefix}.disk.count`]: disk.length,
    },
    ...disk.map((address, j) => oneDisk(`${prefix}.disk.${j}`, address, targetOf)),
  ]);
}

function oneDisk(prefix: string, address: DiskAddress, targetOf: TargetOf): TypedParams {
  const { serial, dev } = address;
  const target = targetOf(address);
  return {
    ...(target !== undefined && { [`${prefix}.alias`]: target }),
    ...(serial !== undefined && { [`${prefix}.serial`]: serial }),
    ...(dev !== undefined && { [`${prefix}.device`]: dev }),
  };
}

/** Freezes file systems, all for an empty list; gives how many. */
export async function freeze(
  agent: Agent,
  mountpoints: readonly string[],
  options?: AgentCallOptions,
): Promise<number> {
  const [command, args] =
    mountpoints.length > 0
      ? (['guest-fsfreeze-freeze-list', { mountpoints }] as const)
      : (['guest-fsfreeze-freeze'] as const);
  return readReturn(Int32, await agent.execute(command, args, options), command);
}

/** Thaws all file systems; gives how many. */
export async function thaw(agent: Agent, options?: AgentCallOptions): Promise<number> {
  const command = 'guest-fsfreeze-thaw';
  return readReturn(Int32, await agent.execute(command, undefined, options), command);
}

/** Gives free blocks of `minimum` bytes and more back to the host, in every file system. */
export async function trim(agent: Agent, minimum: bigint, options?: AgentCallOptions): Promise<void> {
  await agent.execute('guest-fstrim', { minimum }, options);
}
