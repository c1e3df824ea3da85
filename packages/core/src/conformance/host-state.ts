import type { Member } from '../driver/session.js';
import { VirtError } from '../errors.js';
import type { Connection } from '../handle/connection.js';
import type { Domain } from '../handle/domain.js';
import type { StoragePool } from '../handle/storage-pool.js';

type Look = readonly [member: Member, list: (connection: Connection) => Promise<readonly string[]>];

/** What can be seen of each kind of object without changing anything. */
const looks: readonly Look[] = [
  ['domain.listAll', async (connection) => each(await connection.listAllDomains(), domainState)],
  ['network.listAll', async (connection) => each(await connection.listAllNetworks(), xmlAndActive)],
  ['interface.listAll', async (connection) => each(await connection.listAllInterfaces(), xmlAndActive)],
  ['storagePool.listAll', async (connection) => each(await connection.listAllStoragePools(), poolState)],
  ['nodeDevice.listAll', async (connection) => each(await connection.listAllNodeDevices(), xml)],
  ['secret.listAll', async (connection) => each(await connection.listAllSecrets(), xml)],
  ['nwfilter.listAll', async (connection) => each(await connection.listAllNWFilters(), xml)],
  ['nwfilterBinding.listAll', async (connection) => each(await connection.listAllNWFilterBindings(), xml)],
];

/** A description of everything on the host, to compare with another one. */
export async function hostState(connection: Connection): Promise<Readonly<Record<string, readonly string[]>>> {
  const state: Record<string, readonly string[]> = {};
  for (const [member, look] of looks) {
    if (connection.supports(member) === false) continue;
    try {
      state[member] = await look(connection);
    } catch (error) {
      // Where only a call can tell whether there is such a list, it told.
      if (!(error instanceof VirtError) || error.code !== 'VIR_ERR_NO_SUPPORT') throw error;
    }
  }
  return state;
}

const each = async <T>(objects: readonly T[], look: (object: T) => Promise<string>) =>
  (await Promise.all(objects.map(look))).sort();

interface Described {
  getXmlDesc(): Promise<string>;
}
const xml = (object: Described) => object.getXmlDesc();

const xmlAndActive = async (object: Described & { isActive(): Promise<boolean> }) =>
  `${await object.isActive()} ${await object.getXmlDesc()}`;

async function domainState(domain: Domain): Promise<string> {
  const state = Object.values(await domain.getState()).join(' ');
  return `${domain.id} ${state} ${await domain.getXmlDesc()} ${await domain.getXmlDesc({ inactive: true })}`;
}

async function poolState(pool: StoragePool): Promise<string> {
  const active = await pool.isActive();
  const shown = active && pool.connection.supports('storagePool.listAllVolumes') !== false;
  const names = shown ? (await pool.listAllVolumes()).map(({ name }) => name).sort() : [];
  return `${active} ${names.join(' ')} ${await pool.getXmlDesc()}`;
}
