import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { VirtError, type Domain } from '@virtkit/core';
import { KeycodeSet } from '@virtkit/core/driver';
import { describePeer } from '../peer.js';
import { useTwins } from './twins.js';

const guest = (name: string, devices = '', more = '') =>
  `<domain type='qemu'><name>${name}</name><memory unit='MiB'>32</memory><os><type machine='pc'>hvm</type></os>${more}
  <devices>${devices}</devices></domain>`;

const ports = `<serial type='pty'/><serial type='null'/><parallel type='pty'/>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  <channel type='unix'><target type='virtio' name='org.example.1'/></channel>
  <channel type='pty'><target type='virtio' name='org.example.2'/></channel>
  <video><model type='vga'/></video>`;

describePeer('libvirt-guests', () => {
  const { same, both } = useTwins();

  test(
    'what goes through the agent, without one',
    () =>
      same(async ({ connection, step }) => {
        for (const [name, devices] of [
          ['without', ''],
          ['with', ports],
        ] as const) {
          const domain = await connection.defineDomainXml(guest(name, devices));
          for (const state of ['off', 'paused', 'running'] as const) {
            if (state === 'paused') await step('create', () => domain.create({ paused: true }));
            if (state === 'running') await step('resume', () => domain.resume());
            for (const [call, ask] of Object.entries(state === 'off' ? callsWhenOff : agentCalls))
              await step(`${call} ${state}`, () => ask(domain));
          }
          await step('destroy', () => domain.destroy());
        }
      }),
    240_000,
  );

  test(
    'consoles and channels',
    () =>
      same(async ({ connection, step }) => {
        const domain = await connection.defineDomainXml(guest('ports', ports));
        await step('off', () => domain.openConsole());
        await step('off', () => domain.openChannel());
        await step('create', () => domain.create({ paused: true }));
        for (const name of ['console0', 'serial0', 'serial1', 'parallel0', 'serial7', 'channel0'])
          await step(`console ${name}`, () => opened(domain.openConsole(name, { force: true })));
        for (const name of ['channel0', 'channel1', 'org.example.1', 'org.example.2', 'none', 'serial0'])
          await step(`channel ${name}`, () => opened(domain.openChannel(name)));
        const first = await domain.openConsole();
        await step('a second', () => opened(domain.openConsole()));
        await step('by its other name', () => opened(domain.openConsole('serial0')));
        const lost = once(first, 'close').catch(() => undefined);
        first.on('error', () => undefined).resume();
        await step('by force', () => opened(domain.openConsole('serial0', { force: true })));
        await lost;
        await step('safely', () => opened(domain.openConsole('serial0', { safe: true })));
        const channel = await domain.openChannel('org.example.1');
        channel.on('error', () => undefined).resume();
        await step('a second channel', () => opened(domain.openChannel('channel1')));
        await step('by force', () => opened(domain.openChannel('channel1', { force: true })));
        await step('destroy', () => domain.destroy());
      }),
    120_000,
  );

  test(
    'the screen, the keyboard and the monitor',
    () =>
      same(async ({ connection, step }) => {
        const domain = await connection.defineDomainXml(guest('screen', ports));
        const bare = await connection.defineDomainXml(guest('bare'));
        await step('bare', () => bare.create({ paused: true }));
        await step('no screen', () => picture(bare));
        await step('off', () => picture(domain));
        await step('off', () => domain.sendKey('linux', 0, [30]));
        await step('off', () => domain.injectNmi());
        await step('off', () => domain.qemuMonitorCommand('info version', [], { hmp: true }));
        await step('create', () => domain.create());
        await step('picture', () => picture(domain));
        await step('screen 1', () => picture(domain, 1));
        await step('keys', () => domain.sendKey('linux', 0, [29, 56, 111]));
        await step('held', () => domain.sendKey('qnum', 20, [30]));
        await step('no key', () => domain.sendKey('linux', 0, [9999]));
        await step('too large', () => domain.sendKey('qnum', 0, [70000]));
        await step('nmi', () => domain.injectNmi());
        await step('hmp', async () => (await domain.qemuMonitorCommand('info name', [], { hmp: true })).result);
        await step('no hmp', async () => (await domain.qemuMonitorCommand('nonsense', [], { hmp: true })).result);
        const qmp = async (command: string) => {
          const { result } = await domain.qemuMonitorCommand(command, []);
          const { id, ...answer } = JSON.parse(result) as Readonly<Record<string, unknown>>;
          // What libvirt did not understand itself comes back without one.
          return 'error' in answer ? answer : [answer, typeof id];
        };
        await step('qmp', () => qmp('{"execute":"query-name"}'));
        await step('arguments', () => qmp('{"execute":"qom-get","arguments":{"path":"/machine","property":"type"}}'));
        await step('refused', () => qmp('{"execute":"nonsense"}'));
        await step('no command', () => qmp('{"run":"query-name"}'));
        await step('no JSON', () => qmp('query-name'));
        await step('an id', () => qmp('{"execute":"query-name","id":1}'));
        await step('wake what is awake', () => domain.pmWakeup());
        await step('taints', async () => (await domain.getMessages({ tainting: true })).length >= 1);
        await step('deprecations', () => domain.getMessages({ deprecation: true }));
        await step('label', () => domain.getSecurityLabel());
        await step('launch security', () => domain.getLaunchSecurityInfo());
        await step('no secret', () => domain.setLaunchSecurityState({}));
        await step('secret', () => domain.setLaunchSecurityState({ 'sev-secret': 'x' }));
        await step('rate', () => domain.startDirtyRateCalc(1));
        await step('rate at once', () => domain.startDirtyRateCalc(1));
        await step('rate by ring', () => domain.startDirtyRateCalc(1, { modeDirtyRing: true }));
        for (const seconds of [0, 61]) await step('rate', () => domain.startDirtyRateCalc(seconds));
        await step('destroy', () => domain.destroy());
        await step('rate', () => domain.startDirtyRateCalc(1));
        await step('label', () => domain.getSecurityLabel());
        await step('labels', () => domain.getSecurityLabelList());
        await step('taints', () => domain.getMessages());
        await step('destroy', () => bare.destroy());
      }),
    120_000,
  );

  test(
    'each key of each set',
    () =>
      same(async ({ connection, step }) => {
        const domain = await connection.defineDomainXml(guest('keys'));
        for (const set of Object.keys(KeycodeSet.values) as (keyof typeof KeycodeSet.values)[]) {
          await step(set, async () => {
            const known: number[] = [];
            for (const code of codes) if (await isKey(domain, set, code)) known.push(code);
            return known;
          });
        }
      }),
    240_000,
  );

  test(
    'deprecated settings',
    () =>
      same(async ({ connection, step }) => {
        const deprecated = guest('old').replace("machine='pc'", "machine='pc-i440fx-1.7'");
        await step('create', () => connection.createDomainXml(deprecated, { paused: true }));
        const domain = await connection.lookupDomainByName('old');
        await step('deprecations', () => domain.getMessages({ deprecation: true }));
        await step('destroy', () => domain.destroy());
      }),
    120_000,
  );

  test('events of the monitor', async () => {
    const told: unknown[] = [];
    for (const { name, connection } of both()) {
      const domain = await connection.createDomainXml(guest('told'), { paused: true });
      const all = connection.qemuMonitorEvents({ of: domain });
      const some = connection.qemuMonitorEvents({ event: '^(res|st)', regex: true, nocase: true });
      await Promise.all([all.ready, some.ready]);
      await domain.resume();
      await domain.reset();
      await domain.suspend();
      const take = async (events: typeof all, count: number) => {
        const names: unknown[] = [];
        for await (const { event, details } of events) {
          // The firmware that is reset resets the machine once more, as soon as it comes to it.
          if (event === 'RESET' && details?.includes('"guest":true')) continue;
          names.push([event, details]);
          if (names.length === count) break;
        }
        return names;
      };
      told.push({ all: await take(all, 3), some: await take(some, 3) });
      await domain.destroy();
      expect([name, told.at(-1)]).toEqual([name, told[0]]);
    }
    expect(told[0]).toMatchObject({
      all: [
        ['RESUME', undefined],
        ['RESET', expect.any(String)],
        ['STOP', undefined],
      ],
    });
  }, 120_000);
});

const agentCalls: Readonly<Record<string, (domain: Domain) => Promise<unknown>>> = {
  fsFreeze: (domain) => domain.fsFreeze([]),
  fsThaw: (domain) => domain.fsThaw([]),
  'fsThaw one': (domain) => domain.fsThaw(['/']),
  fsTrim: (domain) => domain.fsTrim(undefined, 0n),
  'fsTrim one': (domain) => domain.fsTrim('/', 0n),
  getFSInfo: (domain) => domain.getFSInfo(),
  getTime: (domain) => domain.getTime(),
  setUserPassword: (domain) => domain.setUserPassword('root', 'x'),
  getGuestVcpus: (domain) => domain.getGuestVcpus(),
  setGuestVcpus: (domain) => domain.setGuestVcpus('0', true),
  'setGuestVcpus none': (domain) => domain.setGuestVcpus('x', true),
  getGuestInfo: (domain) => domain.getGuestInfo(0),
  'getGuestInfo wrong': (domain) => domain.getGuestInfo(1024),
  authorizedSshKeysGet: (domain) => domain.authorizedSshKeysGet('root'),
  authorizedSshKeysSet: (domain) => domain.authorizedSshKeysSet('root', ['x']),
  agentSetResponseTimeout: (domain) => domain.agentSetResponseTimeout(5),
  'agentSetResponseTimeout wrong': (domain) => domain.agentSetResponseTimeout(-3),
  qemuAgentCommand: (domain) => domain.qemuAgentCommand('{"execute":"guest-ping"}', 1),
  getHostname: (domain) => domain.getHostname(),
  'getHostname by lease': (domain) => domain.getHostname({ lease: true }),
  'getHostname by both': (domain) => domain.getHostname({ lease: true, agent: true }),
  'addresses by agent': (domain) => domain.interfaceAddresses('agent'),
  'addresses by lease': (domain) => domain.interfaceAddresses('lease'),
  'pmSuspend mem': (domain) => domain.pmSuspendForDuration('mem', 0n),
  'pmSuspend for a time': (domain) => domain.pmSuspendForDuration('mem', 5n),
  pmWakeup: (domain) => domain.pmWakeup(),
  'shutdown by agent': (domain) => domain.shutdown({ guestAgent: true }),
  'shutdown by either': (domain) => domain.shutdown({ guestAgent: true, acpiPowerBtn: true }),
  shutdown: (domain) => domain.shutdown(),
  'reboot by agent': (domain) => domain.reboot({ guestAgent: true }),
  'reboot by button': (domain) => domain.reboot({ acpiPowerBtn: true }),
};

/**
 * libvirt's daemon cannot read the kernel's neighbours in its network without devices, and says of a domain that is off
 * that its QEMU cannot set the time: neither is of interest.
 */
const callsWhenOff = { ...agentCalls, 'addresses by arp': (domain: Domain) => domain.interfaceAddresses('arp') };

const codes = [
  ...Array.from({ length: 560 }, (_, index) => index),
  ...Array.from({ length: 140 }, (_, index) => 57340 + index),
];

/** The codes are looked at before the domain, which is off. */
async function isKey(domain: Domain, set: keyof typeof KeycodeSet.values, code: number): Promise<boolean> {
  try {
    await domain.sendKey(set, 0, [code]);
  } catch (error) {
    if (error instanceof VirtError) return error.code === 'VIR_ERR_OPERATION_INVALID';
    throw error;
  }
  return true;
}

async function opened(stream: Promise<NodeJS.ReadWriteStream>): Promise<void> {
  const open = (await stream) as NodeJS.ReadWriteStream & { destroy(): void };
  open.on('error', () => undefined);
  const closed = new Promise((resolve) => open.on('close', resolve));
  open.destroy();
  await closed;
}

async function picture(domain: Domain, screen?: number): Promise<unknown> {
  const { mime, content } = await domain.screenshot(screen);
  const bytes = Buffer.concat(await content.toArray());
  return [mime, bytes.subarray(0, 8).toString('hex'), bytes.includes('IEND')];
}
