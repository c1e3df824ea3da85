import type { Member, Section } from '../driver/session.js';
import type { Kit } from './kit.js';
import { nobody, noUuid, type Objects } from './slots.js';
import { has, ioThread } from './support.js';

type Kind = keyof Objects;

/** How an object of each kind is made, and what for. */
const makers: Readonly<Record<Kind, readonly [needs: readonly Member[], make: (kit: Kit) => Promise<object>]>> = {
  domain: [['domain.defineXml', 'domain.create'], async (kit) => (await kit.start(await ioThread(kit))).ref],
  snapshot: [
    ['domain.defineXml', 'domain.create', 'snapshot.createXml'],
    async (kit) => (await (await kit.start()).createSnapshotXml(kit.inventory.snapshot('there'))).ref,
  ],
  checkpoint: [
    ['domain.defineXml', 'domain.create', 'checkpoint.createXml'],
    async (kit) => (await (await kit.start()).createCheckpointXml(kit.inventory.checkpoint('there'))).ref,
  ],
  network: [['network.createXml'], async (kit) => (await startNetwork(kit)).ref],
  networkPort: [
    ['network.createXml', 'networkPort.createXml'],
    async (kit) => {
      const network = await startNetwork(kit);
      return (await network.createPortXml(kit.inventory.networkPort(noUuid.replace('69', '70')))).ref;
    },
  ],
  interface: [
    ['interface.defineXml'],
    async (kit) => (await kit.connection.defineInterfaceXml(kit.inventory.interface(kit.name()))).ref,
  ],
  storagePool: [['storagePool.createXml'], async (kit) => (await startPool(kit)).ref],
  storageVol: [
    ['storagePool.createXml', 'storageVol.createXml'],
    async (kit) => (await (await startPool(kit)).createVolXml(kit.inventory.volume('there', 4096))).ref,
  ],
  nodeDevice: [
    ['nodeDevice.createXml'],
    async (kit) => (await kit.connection.createNodeDeviceXml(kit.inventory.nodeDevice())).ref,
  ],
  secret: [
    ['secret.defineXml'],
    async (kit) => (await kit.connection.defineSecretXml(kit.inventory.secret(kit.name()))).ref,
  ],
  nwfilter: [['nwfilter.defineXml'], async (kit) => (await defineFilter(kit)).ref],
  nwfilterBinding: [
    ['nwfilter.defineXml', 'nwfilterBinding.createXml'],
    async (kit) => {
      const xml = kit.inventory.nwfilterBinding('kit0', (await defineFilter(kit)).name);
      return (await kit.connection.createNWFilterBindingXml(xml)).ref;
    },
  ],
};

const startNetwork = (kit: Kit) => kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() }));
const startPool = (kit: Kit) => kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
const defineFilter = (kit: Kit) => kit.connection.defineNWFilterXml(kit.inventory.nwfilter({ name: kit.name() }));

/** What a sample call of `section` is about, made on the host where it can be; else what is not there. */
export async function objectsFor(kit: Kit, section: Section): Promise<Objects> {
  const kinds = new Set<Kind>(section === 'host' ? [] : [section, ...(beside[section] ?? [])]);
  const objects: Record<Kind, object> = { ...nobody };
  for (const kind of kinds) {
    const [needs, make] = makers[kind];
    if (await hasAll(kit, needs)) objects[kind] = await make(kit);
  }
  return objects;
}

async function hasAll(kit: Kit, needs: readonly Member[]): Promise<boolean> {
  for (const need of needs) if (!(await has(kit, need))) return false;
  return true;
}

/** The other kinds of object that calls of a section take. */
const beside: { readonly [S in Kind]?: readonly Kind[] } = {
  snapshot: ['domain'],
  checkpoint: ['domain'],
  networkPort: ['network'],
  storagePool: ['storageVol'],
  storageVol: ['storagePool'],
};
