import type { Member } from '../driver/session.js';
import type { Connection } from '../handle/connection.js';
import { codeOf, it, started, stored, type Area, type Kit } from './kit.js';

/** Something that can be done once: how it is made ready, and what each caller does with a connection of its own. */
interface Once {
  readonly needs: readonly Member[];
  readonly ready: (kit: Kit) => Promise<(connection: Connection) => Promise<unknown>>;
}

const domain = (uuid: string) => (connection: Connection) => connection.lookupDomainByUuid(uuid);

async function network(kit: Kit) {
  const { uuid } = await kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name() }));
  return (connection: Connection) => connection.lookupNetworkByUuid(uuid);
}

async function pool(kit: Kit) {
  const { uuid } = await kit.connection.defineStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
  const find = (connection: Connection) => connection.lookupStoragePoolByUuid(uuid);
  await (await find(kit.connection)).build();
  return find;
}

const poolNeeds = ['storagePool.defineXml', 'storagePool.create', 'storagePool.build'] as const;

/** What several callers try at once, and one of them does. */
const races = {
  'a domain is started': {
    needs: started,
    async ready(kit) {
      const find = domain((await kit.define()).uuid);
      return async (connection) => (await find(connection)).create();
    },
  },
  'a domain is destroyed': {
    needs: ['domain.destroy', ...started],
    async ready(kit) {
      const find = domain((await kit.start()).uuid);
      return async (connection) => (await find(connection)).destroy();
    },
  },
  'a domain is undefined': {
    needs: ['domain.undefine', ...stored],
    async ready(kit) {
      const find = domain((await kit.define()).uuid);
      return async (connection) => (await find(connection)).undefine();
    },
  },
  'a domain is renamed': {
    needs: ['domain.rename', ...stored],
    async ready(kit) {
      const find = domain((await kit.define()).uuid);
      return async (connection) => (await find(connection)).rename('kit-renamed');
    },
  },
  'a transient domain is made': {
    needs: ['domain.createXml'],
    ready: async (kit) => (connection) => connection.createDomainXml(kit.inventory.domain({ name: 'kit-once' })),
  },
  'a network is started': {
    needs: ['network.create', 'network.defineXml'],
    async ready(kit) {
      const find = await network(kit);
      return async (connection) => (await find(connection)).create();
    },
  },
  'a pool is started': {
    needs: poolNeeds,
    async ready(kit) {
      const find = await pool(kit);
      return async (connection) => (await find(connection)).create();
    },
  },
  'a pool is destroyed': {
    needs: ['storagePool.destroy', ...poolNeeds],
    async ready(kit) {
      const find = await pool(kit);
      await (await find(kit.connection)).create();
      return async (connection) => (await find(connection)).destroy();
    },
  },
  'a volume is made': {
    needs: ['storageVol.createXml', ...poolNeeds],
    async ready(kit) {
      const find = await pool(kit);
      await (await find(kit.connection)).create();
      return async (connection) => (await find(connection)).createVolXml(kit.inventory.volume('once', 4096));
    },
  },
  'a volume is deleted': {
    needs: ['storageVol.delete', 'storageVol.createXml', ...poolNeeds],
    async ready(kit) {
      const find = await pool(kit);
      const here = await find(kit.connection);
      await here.create();
      await here.createVolXml(kit.inventory.volume('once', 4096));
      return async (connection) => (await (await find(connection)).lookupVolByName('once')).delete();
    },
  },
} as const satisfies Record<string, Once>;

/** The same object in several hands: of one connection, and of another. */
export const once: Area = {
  area: 'concurrent',
  cases: Object.entries<Once>(races).map(([name, { needs, ready }]) =>
    it(`${name} once by callers of two connections`, needs, async (kit) => {
      const act = await ready(kit);
      const other = await kit.open({ beside: kit.connection });
      const callers = [kit.connection, other, kit.connection, other, kit.connection, other];
      const codes = await Promise.all(callers.map((connection) => codeOf(act(connection))));
      kit.expect(codes.filter((code) => code === '').length).toBe(1);
    }),
  ),
};
