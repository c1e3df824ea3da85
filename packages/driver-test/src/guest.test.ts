import { describe, expect, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { VirtualClock } from './clock.js';
import type { GuestScript } from './guest-script.js';
import { createTestHost } from './test-host.js';

/** A host with one guest, `web`, that runs as the script says. */
async function running(guest: GuestScript, devices = '') {
  const clock = new VirtualClock();
  const host = createTestHost({ clock, seed: 1 });
  host.addDomain({ name: 'web', vcpus: 3, guest, devices });
  const connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.lookupDomainByName('web');
  return { clock, host, connection, domain, inside: host.guest('web') };
}
const disk = "<disk type='file' device='disk'><source file='/d'/><target dev='vda' bus='virtio'/></disk>";

describe('an agent', () => {
  test('says what the script says of the guest', async () => {
    const { connection, domain } = await running(
      {
        hostname: 'web.example',
        timezone: { name: 'CET', offset: 3600 },
        users: [{ name: 'root', loginTime: 1_700_000_000_500 }],
        os: { id: 'debian', 'version-id': '12' },
        filesystems: [{ mountpoint: '/', totalBytes: 1000, usedBytes: 10 }],
        interfaces: [{ name: 'eth0', mac: '52:54:00:00:00:01', addresses: ['10.0.0.5/24', 'fe80::1/64'] }],
      },
      disk,
    );
    await using _ = connection;
    expect(await domain.getGuestInfo(0)).toEqual({
      hostname: 'web.example',
      'timezone.name': 'CET',
      'timezone.offset': 3600,
      'user.count': 1,
      'user.0.name': 'root',
      'user.0.login-time': 1_700_000_000_500n,
      'os.id': 'debian',
      'os.version-id': '12',
      'fs.count': 1,
      'fs.0.name': 'vda1',
      'fs.0.mountpoint': '/',
      'fs.0.fstype': 'ext4',
      'fs.0.total-bytes': 1000n,
      'fs.0.used-bytes': 10n,
      'fs.0.disk.count': 1,
      'fs.0.disk.0.alias': 'vda',
      'fs.0.disk.0.device': '/dev/vda',
      'disk.count': 1,
      'disk.0.name': '/dev/vda',
      'disk.0.partition': false,
      'disk.0.alias': 'vda',
      'if.count': 1,
      'if.0.name': 'eth0',
      'if.0.hwaddr': '52:54:00:00:00:01',
      'if.0.addr.count': 2,
      'if.0.addr.0.type': 'ipv4',
      'if.0.addr.0.addr': '10.0.0.5',
      'if.0.addr.0.prefix': 24,
      'if.0.addr.1.type': 'ipv6',
      'if.0.addr.1.addr': 'fe80::1',
      'if.0.addr.1.prefix': 64,
    });
    expect(Object.keys(await domain.getGuestInfo(8))).toEqual(['hostname']);
    expect(await domain.getHostname({ agent: true })).toBe('web.example');
    expect((await domain.interfaceAddresses('agent'))[0]!.addrs[1]).toEqual({
      type: 'ipv6',
      addr: 'fe80::1',
      prefix: 64,
    });
    expect(await domain.fsFreeze([])).toBe(1);
    await expect(domain.getGuestInfo(0x8000)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  });

  test('does what it is told, and remembers it', async () => {
    const { connection, domain, inside } = await running({});
    await using _ = connection;
    await domain.authorizedSshKeysSet('root', ['ssh-ed25519 one', 'ssh-ed25519 two']);
    await domain.authorizedSshKeysSet('root', ['ssh-ed25519 three'], { append: true });
    await domain.authorizedSshKeysSet('root', ['ssh-ed25519 one'], { remove: true });
    expect(await domain.authorizedSshKeysGet('root')).toEqual(['ssh-ed25519 two', 'ssh-ed25519 three']);
    await domain.authorizedSshKeysSet('root', []);
    expect(await domain.authorizedSshKeysGet('root')).toEqual([]);

    await domain.setUserPassword('root', 'secret');
    expect(inside.passwords.get('root')).toEqual({ password: 'secret', encrypted: false });

    expect(await domain.getGuestVcpus()).toEqual({ vcpus: '0-2', online: '0-2', offlinable: '1-2' });
    await domain.setGuestVcpus('1', false);
    expect(await domain.getGuestVcpus()).toMatchObject({ online: '0,2' });
    await expect(domain.setGuestVcpus('0', false)).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_UNSUPPORTED' });
    await expect(domain.setGuestVcpus('7', true)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    await expect(domain.setGuestVcpus('x', true)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  });

  test('speaks JSON, and runs programs', async () => {
    const cat = (args: readonly string[], input: string) => ({
      out: `${args.join('+')}:${input}`,
      exitCode: 3,
      runs: '2s' as const,
    });
    const { clock, connection, domain } = await running({
      agent: {
        programs: { '/bin/cat': cat },
        answers: { 'guest-get-load': { load1m: 0.5 }, 'my-echo': (args: object) => args },
        lacks: ['guest-get-users'],
      },
    });
    await using _ = connection;
    const tell = async (execute: string, args = {}) =>
      (
        JSON.parse((await domain.qemuAgentCommand(JSON.stringify({ execute, arguments: args }), -2))!) as {
          return: never;
        }
      ).return;
    expect(await tell('guest-ping')).toEqual({});
    expect(await tell('guest-sync', { id: 42 })).toBe(42);
    expect(await tell('guest-get-load')).toEqual({ load1m: 0.5 });
    expect(await tell('my-echo', { a: 1 })).toEqual({ a: 1 });
    const { pid } = await tell('guest-exec', {
      path: '/bin/cat',
      arg: ['a', 'b'],
      'input-data': Buffer.from('in').toString('base64'),
      'capture-output': true,
    });
    expect(await tell('guest-exec-status', { pid })).toEqual({ exited: false });
    await clock.advance('2s');
    expect(await tell('guest-exec-status', { pid })).toEqual({
      exited: true,
      exitcode: 3,
      'out-data': Buffer.from('a+b:in').toString('base64'),
    });
    const refused = { code: 'VIR_ERR_INTERNAL_ERROR' };
    await expect(tell('guest-exec', { path: '/bin/none' })).rejects.toMatchObject(refused);
    await expect(tell('guest-exec-status', { pid: 'x' })).rejects.toMatchObject(refused);
    await expect(tell('guest-get-users')).rejects.toMatchObject(refused);
    await expect(domain.qemuAgentCommand('{', -2)).rejects.toMatchObject(refused);
    await expect(domain.qemuAgentCommand('{}', -2)).rejects.toMatchObject(refused);
    await expect(domain.qemuAgentCommand('{}', -3)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
    // What one kind lacks is left out of all, and refused by name.
    expect(await domain.getGuestInfo(0)).not.toHaveProperty('user.count');
    await expect(domain.getGuestInfo(1)).rejects.toMatchObject(refused);
    await tell('guest-shutdown');
    expect((await domain.getState()).state).toBe('shutoff');
  });

  test('that does not answer keeps callers waiting, as long as they are told to', async () => {
    const { clock, connection, domain, inside } = await running({});
    await using _ = connection;
    inside.agentResponsive = false;
    const silent = { code: 'VIR_ERR_AGENT_UNRESPONSIVE' };
    await expect(domain.qemuAgentCommand('{"execute":"guest-ping"}', 0)).rejects.toMatchObject(silent);
    const short = expect(domain.qemuAgentCommand('{"execute":"guest-ping"}', -1)).rejects.toMatchObject(silent);
    await clock.advance('4999ms');
    expect(clock.sleepers).toBe(1);
    await clock.advance(1);
    await short;

    await domain.agentSetResponseTimeout(20);
    const late = expect(domain.getGuestVcpus()).rejects.toMatchObject(silent);
    await clock.advance('20s');
    await late;

    const patient = domain.qemuAgentCommand('{"execute":"guest-ping"}', -2);
    await clock.advance('1h');
    inside.agentResponsive = true;
    expect(await patient).toBe('{"return":{}}');

    inside.agentResponsive = false;
    const lost = expect(domain.qemuAgentCommand('{"execute":"guest-ping"}', -2)).rejects.toMatchObject(silent);
    await domain.destroy();
    await lost;
    await expect(domain.agentSetResponseTimeout(-3)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  });

  test('comes and goes with its guest, and is told of', async () => {
    const { clock, connection, domain, inside } = await running({ agent: { boot: '30s' } });
    await using _ = connection;
    await domain.destroy();
    const told: string[] = [];
    const follow = async () => {
      for await (const { state, reason } of connection.events('domain.agentLifecycle')) told.push(`${state} ${reason}`);
    };
    void follow();
    await clock.advance(0);
    await domain.create();
    await expect(domain.getGuestInfo(0)).rejects.toMatchObject({ code: 'VIR_ERR_AGENT_UNRESPONSIVE' });
    expect(await domain.getXmlDesc()).toContain("name='org.qemu.guest_agent.0' state='disconnected'");
    await clock.advance('30s');
    expect(await domain.getXmlDesc()).toContain("name='org.qemu.guest_agent.0' state='connected'");
    await domain.shutdown();
    await clock.advance(0);
    expect(told).toEqual(['connected channel', 'disconnected channel']);
    expect(inside.agentConnected).toBe(false);
    expect(await domain.getXmlDesc()).not.toContain('state=');
  });

  test('comes when its guest has booted, unless it says how long it takes itself', async () => {
    const clock = new VirtualClock();
    const host = createTestHost({ clock, boot: '20s' });
    await using connection = await open('test:///default', { drivers: [host.driver], discover: false });
    host.addDomain({ name: 'own', guest: { agent: { boot: '30s' } } });
    host.addDomain({ name: 'usual', guest: { agent: {} } });
    const there = () => ['own', 'usual'].map((name) => host.guest(name).agentConnected);
    await clock.advance(0);
    // A guest that runs when it is put there has booted.
    expect(there()).toEqual([false, true]);
    for (const domain of await connection.listAllDomains()) {
      await domain.destroy();
      await domain.create();
    }
    await clock.advance('19s');
    expect(there()).toEqual([false, false]);
    await clock.advance('1s');
    expect(there()).toEqual([false, true]);
    await clock.advance('10s');
    expect(there()).toEqual([true, true]);
  });

  test('is not to be had where there is none', async () => {
    const { connection, domain, inside } = await running({ agent: false });
    await using _ = connection;
    await expect(domain.getGuestInfo(0)).rejects.toMatchObject({ code: 'VIR_ERR_ARGUMENT_UNSUPPORTED' });
    await domain.suspend();
    await expect(domain.getGuestVcpus()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    inside.agentConnected = true;
    expect(inside.agentConnected).toBe(false);
  });

  test('puts its guest to sleep', async () => {
    const { connection, domain } = await running({}, disk);
    await using _ = connection;
    const events = connection.events('domain.lifecycle');
    await events.ready;
    await domain.pmSuspendForDuration('mem', 0n);
    expect(await domain.getState()).toEqual({ state: 'pmsuspended', reason: 'unknown' });
    await domain.pmWakeup();
    expect(await domain.getState()).toEqual({ state: 'running', reason: 'wakeup' });
    await expect(domain.pmWakeup()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
    await expect(domain.pmSuspendForDuration('mem', 5n)).rejects.toMatchObject({
      code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
    });
    await domain.pmSuspendForDuration('disk', 0n);
    expect((await domain.getState()).state).toBe('shutoff');
    const told: string[] = [];
    for await (const { event, detail } of events) if (told.push(`${event} ${detail}`) === 4) break;
    expect(told).toEqual(['pmsuspended memory', 'started wakeup', 'pmsuspended disk', 'stopped shutdown']);
  });
});

describe('a line', () => {
  const login: GuestScript = {
    console: {
      greeting: 'hello\n',
      prompt: '> ',
      echo: true,
      answers: { uname: 'Linux\n' },
      otherwise: 'what?\n',
    },
    channels: {
      'org.example.0': { delay: '2s', answers: (input) => ({ text: input.toUpperCase(), after: '1s' }) },
    },
  };

  test('to a console answers by its table', async () => {
    const { connection, domain, inside } = await running(login);
    await using _ = connection;
    const console = await domain.openConsole();
    inside.say('[kernel] a word\n');
    console.write('una');
    console.write('me?\runame\r');
    let text = '';
    for await (const piece of console) {
      text += String(piece);
      if (text.endsWith('Linux\n> ')) break;
    }
    expect(text.startsWith('hello\n> [kernel] a word\nuna')).toBe(true);
    expect(text.replaceAll(/una|me\?\r\n|uname\r\n/g, '')).toContain('what?\n> Linux\n> ');
  });

  test('is for one at a time, unless one forces his way', async () => {
    const { connection, domain } = await running(login);
    await using _ = connection;
    const first = await domain.openConsole();
    await expect(domain.openConsole('console0')).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_FAILED' });
    const ended = new Promise((resolve) => first.once('end', resolve));
    first.resume();
    const second = await domain.openConsole(undefined, { force: true });
    await ended;
    second.destroy();
    await new Promise((resolve) => second.once('close', resolve));
    (await domain.openConsole()).destroy();
    await expect(domain.openConsole('serial7')).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
    await expect(domain.openChannel('org.qemu.guest_agent.0', { force: true })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_FAILED',
    });
  });

  test('to a channel answers by its function, in its own time, and ends with the guest', async () => {
    const { clock, connection, domain } = await running(login);
    await using _ = connection;
    const channel = await domain.openChannel('org.example.0');
    channel.write('one\ntwo\n');
    await clock.advance('2999ms');
    expect(channel.read()).toBeNull();
    await clock.advance('3001ms');
    const said = () => String(channel.read() ?? '');
    let text = said();
    await clock.advance(0);
    text += said();
    expect(text).toBe('ONETWO');
    const ended = new Promise((resolve) => channel.once('end', resolve));
    channel.resume();
    await domain.destroy();
    await ended;
    await expect(domain.openChannel()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
  });
});

test('a guest of a definition has a console and an agent by itself', async () => {
  const host = createTestHost();
  await using connection: Connection = await open('test:///default', { drivers: [host.driver], discover: false });
  const domain = await connection.defineDomainXml(
    `<domain type='test'><name>plain</name><memory>1024</memory><os><type>hvm</type></os><devices><console type='pty'/>
     <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel></devices></domain>`,
  );
  await domain.create();
  expect(await domain.getGuestInfo(8)).toEqual({ hostname: 'plain' });
  const console = await domain.openConsole();
  const [greeting] = (await console.take(1).toArray()) as Buffer[];
  expect(String(greeting)).toBe('\r\nplain login: ');
});
