import { differs, type Call, type Scenario } from '../scenario.js';

const autodestroy = "libvirt's test driver refuses the flag; ours ends the guest with its connection";

const xml = (name: string, more = '') =>
  `<domain type='test'><name>${name}</name><memory>8192</memory><os><type>hvm</type></os>${more}</domain>`;

/** How to bring a domain of that name into each state. */
const states: Record<string, (name: string) => Call[]> = {
  shutoff: (name) => [['conn', 'defineXML', xml(name)]],
  running: (name) => [
    ['conn', 'defineXML', xml(name)],
    [`dom:${name}`, 'create'],
  ],
  paused: (name) => [
    ['conn', 'defineXML', xml(name)],
    [`dom:${name}`, 'create'],
    [`dom:${name}`, 'suspend'],
  ],
  transient: (name) => [['conn', 'createXML', xml(name), 0]],
  'transient-paused': (name) => [
    ['conn', 'createXML', xml(name), 0],
    [`dom:${name}`, 'suspend'],
  ],
  undefined: (name) => [
    ['conn', 'defineXML', xml(name)],
    [`dom:${name}`, 'create'],
    [`dom:${name}`, 'undefine'],
  ],
  gone: (name) => [
    ['conn', 'defineXML', xml(name)],
    [`dom:${name}`, 'undefine'],
  ],
};

const operations: Record<string, (name: string) => [method: string, ...args: unknown[]]> = {
  create: () => ['create'],
  suspend: () => ['suspend'],
  resume: () => ['resume'],
  shutdown: () => ['shutdown'],
  shutdownFlags: () => ['shutdownFlags', 0],
  shutdownAcpi: () => ['shutdownFlags', 1],
  reboot: () => ['reboot', 0],
  rebootAll: () => ['reboot', 31],
  rebootUnknown: () => ['reboot', 64],
  reset: () => ['reset', 0],
  resetFlag: () => ['reset', 1],
  destroy: () => ['destroy'],
  destroyGracefully: () => ['destroyFlags', 1],
  destroyRemovingLogs: () => ['destroyFlags', 2],
  undefine: () => ['undefine'],
  undefineManagedSave: () => ['undefineFlags', 1],
  undefineSnapshots: () => ['undefineFlags', 2],
  undefineNvram: () => ['undefineFlags', 4],
  undefineCheckpoints: () => ['undefineFlags', 16],
  createPaused: () => ['createWithFlags', 1],
  createValidated: () => ['createWithFlags', 16],
  rename: (name) => ['rename', `${name}-renamed`, 0],
  renameFlag: (name) => ['rename', `${name}-renamed`, 1],
  autostart: () => ['autostart'],
  setAutostart: () => ['setAutostart', 1],
  setAutostartOff: () => ['setAutostart', 0],
  state: () => ['state', 0],
  stateFlag: () => ['state', 1],
  info: () => ['info'],
  xml: () => ['XMLDesc', 0],
  xmlInactive: () => ['XMLDesc', 2],
  xmlSecure: () => ['XMLDesc', 1],
  xmlMigratable: () => ['XMLDesc', 8],
  xmlUpdateCpu: () => ['XMLDesc', 4],
  xmlUnknown: () => ['XMLDesc', 16],
  osType: () => ['OSType'],
  hostname: () => ['hostname', 0],
  hostnameFlag: () => ['hostname', 1],
  isUpdated: () => ['isUpdated'],
  title: () => ['setMetadata', 1, 'A title', null, null, 0],
  titleLive: () => ['setMetadata', 1, 'A title', null, null, 1],
  titleConfig: () => ['setMetadata', 1, 'A title', null, null, 2],
  titleBoth: () => ['setMetadata', 1, 'A title', null, null, 3],
  titleUnknown: () => ['setMetadata', 1, 'A title', null, null, 4],
  getTitle: () => ['metadata', 1, null, 0],
  getTitleLive: () => ['metadata', 1, null, 1],
  getTitleConfig: () => ['metadata', 1, null, 2],
  onPoweroff: () => ['setLifecycleAction', 0, 1, 0],
  onPoweroffLive: () => ['setLifecycleAction', 0, 1, 1],
  onPoweroffConfig: () => ['setLifecycleAction', 0, 1, 2],
};

/** Every operation on a domain of its own in that state, and what the domain is after it. */
const inState = (state: string): Scenario => ({
  name: `every operation on a domain that is ${state}`,
  steps: Object.entries(operations).flatMap(([operation, call]) => {
    const name = `${operation}-d`;
    return [
      ...states[state]!(name),
      [`dom:${name}`, ...call(name)] as Call,
      [`dom:${name}`, 'state', 0],
      [`dom:${name}`, 'isActive'],
      [`dom:${name}`, 'isPersistent'],
      ['conn', 'lookupByName', name],
      ['conn', 'lookupByName', `${name}-renamed`],
    ] satisfies Call[];
  }),
});

const actions = ['destroy', 'restart', 'preserve', 'rename-restart', 'coredump-destroy', 'coredump-restart'];

export const scenarios: readonly Scenario[] = [
  ...Object.keys(states).map(inState),
  {
    name: 'on_poweroff and on_reboot decide what a guest does',
    steps: ['on_poweroff', 'on_reboot', 'on_crash'].flatMap((element) =>
      actions.flatMap((action) =>
        ['shutdown', 'reboot'].flatMap((method): Call[] => {
          const name = `${element}-${action}-${method}`;
          const call: Call = method === 'reboot' ? [`dom:${name}`, 'reboot', 0] : [`dom:${name}`, 'shutdown'];
          return [
            ['conn', 'createXML', xml(name, `<${element}>${action}</${element}>`), 0],
            call,
            [`dom:${name}`, 'state', 0],
            [`dom:${name}`, 'suspend'],
            call,
            ['conn', 'lookupByName', name],
            ['conn', 'defineXML', xml(`${name}-p`, `<${element}>${action}</${element}>`)],
            [`dom:${name}-p`, 'create'],
            [`dom:${name}-p`, 'suspend'],
            [`dom:${name}-p`, call[1], ...call.slice(2)],
            [`dom:${name}-p`, 'state', 0],
            ['conn', 'lookupByName', `${name}-p`],
          ];
        }),
      ),
    ),
  },
  {
    name: 'lifecycle actions: every event, action and flag',
    steps: [
      ...[0, 1, 2].flatMap((event) =>
        [0, 1, 2, 3, 4, 5].flatMap((action) =>
          [0, 1, 2, 3, 4].map((flags): Call => ['dom:test', 'setLifecycleAction', event, action, flags]),
        ),
      ),
      ['dom:test', 'XMLDesc', 0],
      ['dom:test', 'XMLDesc', 2],
      ['dom:test', 'destroy'],
      ['dom:test', 'setLifecycleAction', 0, 0, 1],
      ['dom:test', 'setLifecycleAction', 0, 0, 2],
      ['dom:test', 'setLifecycleAction', 1, 0, 0],
      ['dom:test', 'setLifecycleAction', 0, 4, 2],
      ['dom:test', 'XMLDesc', 0],
    ],
  },
  {
    name: 'ids go up and are found while the domain runs',
    steps: [
      ['conn', 'lookupByID', 1],
      ['conn', 'lookupByID', 0],
      ['conn', 'lookupByID', -1],
      ['conn', 'lookupByID', 2],
      ['conn', 'createXML', xml('two'), 0],
      ['conn', 'lookupByID', 2],
      ['dom:two', 'destroy'],
      ['conn', 'lookupByID', 2],
      ['conn', 'createXML', xml('three'), 0],
      ['dom:test', 'destroy'],
      ['dom:test', 'create'],
      ['conn', 'listDomainsID'],
      ['conn', 'numOfDomains'],
      ['conn', 'numOfDefinedDomains'],
      ['conn', 'listDefinedDomains'],
      ['conn', 'defineXML', xml('off')],
      ['conn', 'numOfDefinedDomains'],
      ['conn', 'listDefinedDomains'],
      ['conn', 'lookupByName', 'test'],
    ],
  },
  {
    name: 'create with flags',
    steps: [1, 4, 8, 16, 32, 64].flatMap((flags): Call[] => [
      ['conn', 'createXML', xml(`flags-${flags}`), flags],
      ['conn', 'lookupByName', `flags-${flags}`],
      ['conn', 'defineXML', xml(`defined-${flags}`)],
      [`dom:defined-${flags}`, 'createWithFlags', flags],
      [`dom:defined-${flags}`, 'state', 0],
      ['conn', 'defineXMLFlags', xml(`define-${flags}`), flags],
    ]),
  },
  {
    name: 'autodestroy when it starts',
    steps: [
      ...states['shutoff']!('defined'),
      differs(autodestroy, 'dom:defined', 'createWithFlags', 2),
      differs(autodestroy, 'conn', 'createXML', xml('created'), 2),
    ],
  },
];
