import type { Member } from '../driver/session.js';
import { codeOf, it, refusals, type Area, type Case, type Kit } from './kit.js';

/** What networks, pools, interfaces and transient domains have in common: they run, or not, or are gone. */
interface Runnable {
  isActive(): Promise<boolean>;
  getXmlDesc(): Promise<string>;
}
type State = 'inactive' | 'active' | 'transient';
type Outcome = State | 'gone' | 'refused';

/** The objects of one kind, by state, and what every operation does in each. */
interface Kind<T extends Runnable> {
  readonly needs: readonly Member[];
  readonly make: { readonly [S in State]?: readonly [needs: readonly Member[], make: (kit: Kit) => Promise<T>] };
  readonly operations: Readonly<Record<string, Operation<T>>>;
}
interface Operation<T> {
  readonly needs: Member;
  call(object: T): Promise<unknown>;
  /** Where libvirt's own drivers differ, there is more than one answer. */
  readonly from: { readonly [S in State]?: readonly Outcome[] };
}

const refused = ['refused'] as const;
/** libvirt takes an autostart of a pool that is not kept for a bad argument. */
const codes = [...refusals, 'VIR_ERR_INVALID_ARG'];

const defineNetwork = (kit: Kit) => kit.connection.defineNetworkXml(kit.inventory.network({ name: kit.name() }));
const definePool = async (kit: Kit) => {
  const pool = await kit.connection.defineStoragePoolXml(kit.inventory.pool({ name: kit.name() }));
  await pool.build();
  return pool;
};
const startedOne = async <T extends { create(): Promise<unknown> }>(object: T): Promise<T> => {
  await object.create();
  return object;
};

const networks = {
  needs: ['network.defineXml'],
  make: {
    inactive: [[], defineNetwork],
    active: [['network.create'], async (kit) => startedOne(await defineNetwork(kit))],
    transient: [
      ['network.createXml'],
      (kit) => kit.connection.createNetworkXml(kit.inventory.network({ name: kit.name() })),
    ],
  },
  operations: {
    create: {
      needs: 'network.create',
      call: (network) => network.create(),
      from: { inactive: ['active'], active: refused, transient: refused },
    },
    destroy: {
      needs: 'network.destroy',
      call: (network) => network.destroy(),
      from: { inactive: ['refused', 'inactive'], active: ['inactive'], transient: ['gone'] },
    },
    undefine: {
      needs: 'network.undefine',
      call: (network) => network.undefine(),
      from: { inactive: ['gone'], active: ['refused', 'active'], transient: refused },
    },
    setAutostart: {
      needs: 'network.setAutostart',
      call: (network) => network.setAutostart(true),
      from: { inactive: ['inactive'], active: ['active'], transient: ['refused', 'transient'] },
    },
  },
} as const satisfies Kind<Awaited<ReturnType<typeof defineNetwork>>>;

const pools = {
  needs: ['storagePool.defineXml', 'storagePool.build'],
  make: {
    inactive: [[], definePool],
    active: [['storagePool.create'], async (kit) => startedOne(await definePool(kit))],
    transient: [
      ['storagePool.createXml'],
      (kit) => kit.connection.createStoragePoolXml(kit.inventory.pool({ name: kit.name() })),
    ],
  },
  operations: {
    create: {
      needs: 'storagePool.create',
      call: (pool) => pool.create(),
      from: { inactive: ['active'], active: refused, transient: refused },
    },
    destroy: {
      needs: 'storagePool.destroy',
      call: (pool) => pool.destroy(),
      from: { inactive: refused, active: ['inactive'], transient: ['gone'] },
    },
    undefine: {
      needs: 'storagePool.undefine',
      call: (pool) => pool.undefine(),
      from: { inactive: ['gone'], active: refused, transient: refused },
    },
    build: {
      needs: 'storagePool.build',
      call: (pool) => pool.build(),
      from: { inactive: ['inactive'], active: refused, transient: refused },
    },
    refresh: {
      needs: 'storagePool.refresh',
      call: (pool) => pool.refresh(),
      from: { inactive: refused, active: ['active'], transient: ['active'] },
    },
    delete: {
      needs: 'storagePool.delete',
      call: (pool) => pool.delete(),
      from: { inactive: ['inactive'], active: refused, transient: refused },
    },
    setAutostart: {
      needs: 'storagePool.setAutostart',
      call: (pool) => pool.setAutostart(true),
      from: { inactive: ['inactive'], active: ['active'], transient: refused },
    },
    'list volumes': {
      needs: 'storagePool.listAllVolumes',
      call: (pool) => pool.listAllVolumes(),
      from: { inactive: refused, active: ['active'], transient: ['active'] },
    },
  },
} as const satisfies Kind<Awaited<ReturnType<typeof definePool>>>;

const defineInterface = (kit: Kit) => kit.connection.defineInterfaceXml(kit.inventory.interface(kit.name()));

const interfaces = {
  needs: ['interface.defineXml'],
  make: {
    inactive: [[], defineInterface],
    active: [['interface.create'], async (kit) => startedOne(await defineInterface(kit))],
  },
  operations: {
    create: {
      needs: 'interface.create',
      call: (one) => one.create(),
      from: { inactive: ['active'], active: refused },
    },
    destroy: {
      needs: 'interface.destroy',
      call: (one) => one.destroy(),
      from: { inactive: refused, active: ['inactive'] },
    },
    undefine: {
      needs: 'interface.undefine',
      call: (one) => one.undefine(),
      from: { inactive: ['gone'], active: ['gone', 'refused'] },
    },
  },
} as const satisfies Kind<Awaited<ReturnType<typeof defineInterface>>>;

const transient = (kit: Kit) => kit.transient();

const transientDomains = {
  needs: ['domain.createXml'],
  make: { transient: [[], transient] },
  operations: {
    create: { needs: 'domain.create', call: (domain) => domain.create(), from: { transient: refused } },
    destroy: { needs: 'domain.destroy', call: (domain) => domain.destroy(), from: { transient: ['gone'] } },
    shutdown: { needs: 'domain.shutdown', call: (domain) => domain.shutdown(), from: { transient: ['gone'] } },
    suspend: { needs: 'domain.suspend', call: (domain) => domain.suspend(), from: { transient: ['transient'] } },
    reboot: { needs: 'domain.reboot', call: (domain) => domain.reboot(), from: { transient: ['transient'] } },
    undefine: {
      needs: 'domain.undefine',
      call: (domain) => domain.undefine(),
      from: { transient: ['refused', 'transient'] },
    },
    rename: { needs: 'domain.rename', call: (domain) => domain.rename('kit-renamed'), from: { transient: refused } },
    managedSave: { needs: 'domain.managedSave', call: (domain) => domain.managedSave(), from: { transient: refused } },
    setAutostart: {
      needs: 'domain.setAutostart',
      call: (domain) => domain.setAutostart(true),
      from: { transient: ['refused', 'transient'] },
    },
  },
} as const satisfies Kind<Awaited<ReturnType<typeof transient>>>;

/** Every operation on an object of one kind in every state. */
const pairs = <T extends Runnable>(noun: string, { needs, make, operations }: Kind<T>): readonly Case[] =>
  Object.entries(operations).flatMap(([name, operation]) =>
    (Object.entries(operation.from) as [State, readonly Outcome[]][]).map(([state, outcomes]) => {
      const [more, maker] = make[state]!;
      return it(
        `${noun}: ${name}, ${state}: ${outcomes.join(' or ')}`,
        [operation.needs, ...needs, ...more],
        async (kit) => check(kit, await maker(kit), operation, outcomes),
      );
    }),
  );

async function check<T extends Runnable>(
  kit: Kit,
  object: T,
  operation: Operation<T>,
  outcomes: readonly Outcome[],
): Promise<void> {
  const before = [await object.isActive(), await object.getXmlDesc()];
  const code = await codeOf(operation.call(object));
  if (code !== '') {
    kit.expect(codes.includes(code) ? 'refused' : code).toBe('refused');
    kit.expect(outcomes.includes('refused') ? 'refused' : outcomes[0]).toBe('refused');
    return void kit.expect([await object.isActive(), await object.getXmlDesc()]).toEqual(before);
  }
  const [expected = ''] = outcomes.filter((outcome) => outcome !== 'refused');
  await kit.eventually(() => stateOf(object), expected === 'transient' ? 'active' : expected);
}

async function stateOf(object: Runnable): Promise<string> {
  try {
    return (await object.isActive()) ? 'active' : 'inactive';
  } catch (error) {
    if (String((error as { code?: unknown }).code).startsWith('VIR_ERR_NO_')) return 'gone';
    throw error;
  }
}

/** What has a life but is no stored domain. */
export const wrongStateOthers: Area = {
  area: 'state',
  cases: [
    ...pairs('transient domain', transientDomains),
    ...pairs('network', networks),
    ...pairs('pool', pools),
    ...pairs('interface', interfaces),
  ],
};
