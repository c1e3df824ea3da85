import type { Domain } from '../handle/domain.js';
import { it, started, stored, type Area, type Case } from './kit.js';
import type { Capability } from '../driver/session.js';

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
      const { vcpus, online } = await (await kit.start()).getGuestVcpus();
      kit.expect([typeof vcpus, typeof online]).toEqual(['string', 'string']);
    }),
    it(
      'keys of a user are kept',
      ['domain.authorizedSshKeysSet', 'domain.authorizedSshKeysGet', ...started],
      async (kit) => {
        const domain = await kit.start();
        await domain.authorizedSshKeysSet('root', ['ssh-ed25519 AAAA kit']);
        kit.expect(await domain.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 AAAA kit']);
      },
    ),
    it('a process gets a signal', ['domain.sendProcessSignal', ...started], async (kit) => {
      const domain = await kit.start();
      await kit.unchanged(() => domain.sendProcessSignal(1n, 'nop'));
    }),
  ],
};
