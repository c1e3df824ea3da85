import type { Domain } from '../handle/domain.js';
import { withAgent } from './guest-devices.js';
import { it, started, stored, type Area, type Case } from './kit.js';
import type { Capability } from '../driver/session.js';

const guestVcpus = ['domain.getGuestVcpus', ...started] as const;
/** The bit of `DomainGuestInfoTypes` for the host name. */
const hostnameOnly = 8;

/** Calls that a stopped guest cannot answer. */
const needRunning: readonly (readonly [member: Capability, call: (domain: Domain) => Promise<unknown>])[] = [
  ['domain.fsFreeze', (domain) => domain.fsFreeze([])],
  ['domain.fsThaw', (domain) => domain.fsThaw([])],
  ['domain.fsTrim', (domain) => domain.fsTrim(undefined, 0n)],
  ['domain.getFSInfo', (domain) => domain.getFSInfo()],
  ['domain.getTime', (domain) => domain.getTime()],
  ['domain.setTime', (domain) => domain.setTime({ seconds: 1n, nanoseconds: 0 })],
  ['domain.setUserPassword', (domain) => domain.setUserPassword('root', 'kit')],
  ['domain.getGuestVcpus', (domain) => domain.getGuestVcpus()],
  ['domain.setGuestVcpus', (domain) => domain.setGuestVcpus('1', false)],
  ['domain.getGuestInfo', (domain) => domain.getGuestInfo(0)],
  ['domain.authorizedSshKeysGet', (domain) => domain.authorizedSshKeysGet('root')],
  ['domain.authorizedSshKeysSet', (domain) => domain.authorizedSshKeysSet('root', [])],
  ['domain.qemuAgentCommand', (domain) => domain.qemuAgentCommand('{"execute":"guest-ping"}', -2)],
  ['domain.getHostname', (domain) => domain.getHostname()],
];

const stopped: readonly Case[] = needRunning.map(([member, call]) =>
  it(`${member.slice('domain.'.length)} of a stopped guest is refused`, [member, ...stored], async (kit) => {
    const domain = await kit.define();
    await kit.refused(() => call(domain), 'VIR_ERR_OPERATION_INVALID');
  }),
);

/** Calls that a guest without an agent cannot answer. */
const needAgent: ReadonlySet<Capability> = new Set<Capability>([
  'domain.getGuestVcpus',
  'domain.setGuestVcpus',
  'domain.getGuestInfo',
  'domain.authorizedSshKeysGet',
  'domain.authorizedSshKeysSet',
  'domain.qemuAgentCommand',
]);
const withoutAgent: readonly Case[] = needRunning
  .filter(([member]) => needAgent.has(member))
  .map(([member, call]) =>
    it(`${member.slice('domain.'.length)} needs an agent`, [member, ...started], async (kit) => {
      const domain = await kit.start();
      await kit.refused(() => call(domain), 'VIR_ERR_ARGUMENT_UNSUPPORTED');
    }),
  );

/** What goes through the guest's agent. */
export const domainGuest: Area = {
  area: 'domain guest',
  cases: [
    ...stopped,
    it(
      'file systems are frozen once, and thawed as many',
      ['domain.fsFreeze', 'domain.fsThaw', ...started],
      async (kit) => {
        const domain = await kit.start();
        const frozen = await domain.fsFreeze([]);
        kit.expect(frozen > 0).toBe(true);
        kit.expect(await domain.fsThaw([])).toBe(frozen);
      },
    ),
    it('a place where nothing is mounted is not frozen', ['domain.fsFreeze', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.fails(
        domain.fsFreeze(['/kit/none']),
        'VIR_ERR_OPERATION_INVALID',
        'VIR_ERR_INTERNAL_ERROR',
        'VIR_ERR_INVALID_ARG',
      );
    }),
    it('file systems have a place and a type', ['domain.getFSInfo', ...started], async (kit) => {
      const found = await (await kit.start()).getFSInfo();
      kit.expect(found.every(({ mountpoint, fstype }) => mountpoint.startsWith('/') && fstype.length > 0)).toBe(true);
      kit.expect(found.every(({ devAliases }) => devAliases.every((alias) => alias.length > 0))).toBe(true);
    }),
    it('the clock is set', ['domain.setTime', 'domain.getTime', ...started], async (kit) => {
      const domain = await kit.start();
      await domain.setTime({ seconds: 1_700_000_000n, nanoseconds: 5 });
      const { seconds } = await domain.getTime();
      kit.expect(seconds >= 1_700_000_000n && seconds < 1_700_000_060n).toBe(true);
    }),
    it('clocks of two guests differ', ['domain.setTime', 'domain.getTime', ...started], async (kit) => {
      const [one, other] = [await kit.start(), await kit.start()];
      await one.setTime({ seconds: 1_000_000n, nanoseconds: 0 });
      await other.setTime({ seconds: 2_000_000_000n, nanoseconds: 0 });
      kit.expect((await one.getTime()).seconds < 1_000_060n).toBe(true);
    }),
    it('a password is set', ['domain.setUserPassword', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.unchanged(() => domain.setUserPassword('root', 'kit'));
    }),
    it('a running guest has a host name', ['domain.getHostname', ...started], async (kit) => {
      kit.expect((await (await kit.start()).getHostname()).length > 0).toBe(true);
    }),
    it('vCPUs are seen from inside', ['domain.getGuestVcpus', ...started], async (kit) => {
      const { vcpus, online } = await (await kit.start(withAgent)).getGuestVcpus();
      kit.expect([typeof vcpus, typeof online]).toEqual(['string', 'string']);
    }),
    it(
      'keys of a user are kept',
      ['domain.authorizedSshKeysSet', 'domain.authorizedSshKeysGet', ...started],
      async (kit) => {
        const domain = await kit.start(withAgent);
        await domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA kit']);
        kit.expect(await domain.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 AAAA kit']);
        await domain.authorizedSshKeysSet('root', ['ssh-ed25519 BBBB kit'], { append: true });
        await domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA kit'], { remove: true });
        kit.expect(await domain.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 BBBB kit']);
      },
    ),
    it('keys are added or removed, not both', ['domain.authorizedSshKeysSet', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      const both = { append: true, remove: true };
      await kit.refused(() => domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA'], both), 'VIR_ERR_INVALID_ARG');
    }),
    ...withoutAgent,
    it('the agent answers in JSON', ['domain.qemuAgentCommand', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      const answer = await domain.qemuAgentCommand('{"execute":"guest-ping"}', -2);
      kit.expect(JSON.parse(answer ?? '')).toEqual({ return: {} });
    }),
    it('what the agent does not know is an error', ['domain.qemuAgentCommand', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      const call = domain.qemuAgentCommand('{"execute":"guest-no-such-command"}', -2);
      await kit.fails(call, 'VIR_ERR_INTERNAL_ERROR');
    }),
    it(
      'an agent is not waited for less than not at all',
      ['domain.agentSetResponseTimeout', ...started],
      async (kit) => {
        const domain = await kit.start(withAgent);
        await domain.agentSetResponseTimeout(10);
        await kit.refused(() => domain.agentSetResponseTimeout(-3), 'VIR_ERR_INVALID_ARG');
      },
    ),
    it(
      'a vCPU is put to rest from inside, and taken up again',
      ['domain.setGuestVcpus', ...guestVcpus],
      async (kit) => {
        const domain = await kit.start(withAgent);
        await domain.setGuestVcpus('1', false);
        kit.expect((await domain.getGuestVcpus()).online).toBe('0');
        await domain.setGuestVcpus('1', true);
        kit.expect((await domain.getGuestVcpus()).online).toBe('0-1');
      },
    ),
    it('a vCPU that the guest has not is refused', ['domain.setGuestVcpus', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      await kit.refused(() => domain.setGuestVcpus('99', false), 'VIR_ERR_INVALID_ARG');
    }),
    it('facts of one kind are of that kind', ['domain.getGuestInfo', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      const names = Object.keys(await domain.getGuestInfo(hostnameOnly));
      kit.expect(names).toEqual(['hostname']);
    }),
    it('a kind of facts that there is not is refused', ['domain.getGuestInfo', ...started], async (kit) => {
      const domain = await kit.start(withAgent);
      await kit.refused(() => domain.getGuestInfo(1 << 27), 'VIR_ERR_INVALID_ARG');
    }),
    it('a process gets a signal', ['domain.sendProcessSignal', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.unchanged(() => domain.sendProcessSignal(1n, 'nop'));
    }),
  ],
};
