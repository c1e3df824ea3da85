import type { Domain } from '../handle/domain.js';
import type { Member } from '../driver/session.js';
import { codeOf, it, refusals, started, type Area, type Case, type Kit } from './kit.js';

const states = {
  shutoff: (kit: Kit) => kit.define(),
  running: (kit: Kit) => kit.start(),
  paused: (kit: Kit) => kit.pause(),
};
type State = keyof typeof states;

interface Operation {
  readonly needs: Member;
  call(domain: Domain, kit: Kit): Promise<unknown>;
  /**
   * What comes of it in each state: the state after it, `gone`, or `refused`. Where libvirt's own drivers differ, there
   * is more than one answer.
   */
  readonly from: Readonly<Record<State, readonly Outcome[]>>;
}
type Outcome = State | 'gone' | 'refused';

const refused = ['refused'] as const;
const running = ['running'] as const;
const shutoff = ['shutoff'] as const;

/** What every operation does in every state. */
const operations = {
  create: {
    needs: 'domain.create',
    call: (domain) => domain.create(),
    from: { shutoff: running, running: refused, paused: refused },
  },
  suspend: {
    needs: 'domain.suspend',
    call: (domain) => domain.suspend(),
    from: { shutoff: refused, running: ['paused'], paused: ['refused', 'paused'] },
  },
  resume: {
    needs: 'domain.resume',
    call: (domain) => domain.resume(),
    from: { shutoff: refused, running: ['refused', 'running'], paused: running },
  },
  shutdown: {
    needs: 'domain.shutdown',
    call: (domain) => domain.shutdown(),
    // A guest that does not run cannot heed what it is asked.
    from: { shutoff: refused, running: shutoff, paused: ['shutoff', 'paused', 'refused'] },
  },
  reboot: {
    needs: 'domain.reboot',
    call: (domain) => domain.reboot(),
    from: { shutoff: refused, running, paused: ['running', 'paused', 'refused'] },
  },
  reset: {
    needs: 'domain.reset',
    call: (domain) => domain.reset(),
    from: { shutoff: refused, running, paused: ['paused', 'running'] },
  },
  destroy: {
    needs: 'domain.destroy',
    call: (domain) => domain.destroy(),
    from: { shutoff: refused, running: shutoff, paused: shutoff },
  },
  'destroy gracefully': {
    needs: 'domain.destroy',
    call: (domain) => domain.destroy({ graceful: true }),
    from: { shutoff: refused, running: shutoff, paused: shutoff },
  },
  save: {
    needs: 'domain.save',
    call: (domain, kit) => domain.save(`${kit.inventory.folder}/kit-${domain.name}-state.save`),
    from: { shutoff: refused, running: shutoff, paused: shutoff },
  },
  managedSave: {
    needs: 'domain.managedSave',
    call: (domain) => domain.managedSave(),
    from: { shutoff: refused, running: shutoff, paused: shutoff },
  },
  coreDump: {
    needs: 'domain.coreDump',
    call: (domain, kit) => domain.coreDump(`${kit.inventory.folder}/kit-${domain.name}-state.core`, 'raw'),
    from: { shutoff: refused, running, paused: ['paused'] },
  },
  undefine: {
    needs: 'domain.undefine',
    call: (domain) => domain.undefine(),
    from: { shutoff: ['gone'], running, paused: ['paused'] },
  },
  rename: {
    needs: 'domain.rename',
    call: (domain) => domain.rename('kit-renamed'),
    from: { shutoff, running: refused, paused: refused },
  },
  injectNmi: {
    needs: 'domain.injectNmi',
    call: (domain) => domain.injectNmi(),
    from: { shutoff: refused, running, paused: ['paused'] },
  },
  setAutostart: {
    needs: 'domain.setAutostart',
    call: (domain) => domain.setAutostart(true),
    from: { shutoff, running, paused: ['paused'] },
  },
  'take a snapshot': {
    needs: 'snapshot.createXml',
    call: (domain, kit) => domain.createSnapshotXml(kit.inventory.snapshot('state')),
    from: { shutoff, running, paused: ['paused'] },
  },
  'make a checkpoint': {
    needs: 'checkpoint.createXml',
    call: (domain, kit) => domain.createCheckpointXml(kit.inventory.checkpoint('state')),
    from: { shutoff: refused, running, paused: ['paused'] },
  },
  pmSuspendForDuration: {
    needs: 'domain.pmSuspendForDuration',
    call: (domain) => domain.pmSuspendForDuration('mem', 0n),
    from: { shutoff: refused, running: ['running', 'gone', 'refused'], paused: ['paused', 'refused'] },
  },
  pmWakeup: {
    needs: 'domain.pmWakeup',
    call: (domain) => domain.pmWakeup(),
    from: { shutoff: refused, running: refused, paused: refused },
  },
} as const satisfies Record<string, Operation>;

const pairs = Object.entries<Operation>(operations).flatMap(([name, operation]) =>
  (Object.keys(states) as State[]).map((state) => ({ name, operation, state })),
);

/** Every operation in every state. */
export const wrongState: Area = {
  area: 'state',
  cases: pairs.map(({ name, operation, state }): Case => {
    const outcomes = operation.from[state];
    return it(`${name}, ${state}: ${outcomes.join(' or ')}`, [operation.needs, ...started, 'domain.suspend'], (kit) =>
      check(kit, operation, state, outcomes),
    );
  }),
};

async function check(kit: Kit, operation: Operation, state: State, outcomes: readonly Outcome[]): Promise<void> {
  const domain = await states[state](kit);
  const before = await domain.getState();
  const xml = await domain.getXmlDesc();
  const code = await codeOf(operation.call(domain, kit));
  if (code === '') {
    const [only] = outcomes;
    if (outcomes.length === 1) return kit.eventually(() => stateOf(domain), only as string);
    return void kit.expect(outcomes.includes((await stateOf(domain)) as Outcome)).toBe(true);
  }
  kit.expect(refusals.includes(code) ? 'refused' : code).toBe('refused');
  kit.expect(outcomes.includes('refused') ? 'refused' : outcomes[0]).toBe('refused');
  kit.expect(await domain.getState()).toEqual(before);
  kit.expect(await domain.getXmlDesc()).toBe(xml);
}

async function stateOf(domain: Domain): Promise<string> {
  const code = await codeOf(domain.getInfo());
  return code === 'VIR_ERR_NO_DOMAIN' ? 'gone' : (await domain.getState()).state;
}
