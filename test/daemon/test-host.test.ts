import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, jest, test } from '@jest/globals';
import { open, type Connection } from '@virtkit/core';
import { remote } from '@virtkit/remote';
import { describePeer } from '../interop/peer.js';
import { folder, runVirtkitd, until, Virtkitd } from './virtkitd.js';

jest.setTimeout(120_000);

/** The daemon of a test host, with these rules of faults. */
async function serve(rules: readonly object[], ...args: string[]) {
  const { path, [Symbol.asyncDispose]: remove } = await folder();
  const faults = join(path, 'faults.json');
  await writeFile(faults, JSON.stringify(rules));
  const daemon = await Virtkitd.start({
    cwd: path,
    args: ['--driver', 'test', '--listen', `unix:${path}/sock`, '--faults', faults, ...args],
  });
  return {
    path,
    uri: `test+unix:///default?socket=${path}/sock`,
    async [Symbol.asyncDispose]() {
      await daemon[Symbol.asyncDispose]();
      await remove();
    },
  };
}
type Served = Awaited<ReturnType<typeof serve>>;

const connect = ({ uri }: Served) => open(uri, { drivers: [remote()], discover: false });
const code = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'fine',
    (error: { code?: unknown }) => error.code,
  );
const guest = (name: string) =>
  `<domain type='test'><name>${name}</name><memory>1024</memory><os><type>hvm</type></os></domain>`;

describe('each kind of fault, seen through the daemon', () => {
  test('an error has its own code, the nth time, and the host has not heard of it', async () => {
    await using served = await serve([
      { on: 'domain.suspend', object: 'te*', nth: 2, error: 'VIR_ERR_OPERATION_TIMEOUT' },
    ]);
    await using connection = await connect(served);
    const domain = await connection.lookupDomainByName('test');
    await domain.suspend();
    await domain.resume();
    await expect(domain.suspend()).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_TIMEOUT',
      number: 68,
      domain: 'VIR_FROM_TEST',
    });
    expect((await domain.getInfo()).state).toBe('running');
    await domain.suspend();
  });

  test('a chance is that of the seed, in every run', async () => {
    const run = async (seed: string) => {
      await using served = await serve(
        [{ on: 'host.getHostname', probability: 0.5, error: 'VIR_ERR_RPC' }],
        '--seed',
        seed,
      );
      await using connection = await connect(served);
      const seen: unknown[] = [];
      for (let count = 0; count < 30; count += 1) seen.push(await code(connection.getHostname()));
      return [seen.join(), (await connection.defineDomainXml(guest('new'))).uuid];
    };
    const [first, again, other] = [await run('7'), await run('7'), await run('8')];
    expect(first[0]).toMatch(/fine.*VIR_ERR_RPC|VIR_ERR_RPC.*fine/);
    expect(again).toEqual(first);
    expect(other[0]).not.toBe(first[0]);
    expect(other[1]).not.toBe(first[1]);
  });

  test('a delay holds up its own call and no other', async () => {
    await using served = await serve([{ on: 'domain.suspend', delay: '1s' }]);
    await using connection = await connect(served);
    const domain = await connection.lookupDomainByName('test');
    const order: string[] = [];
    const start = performance.now();
    await Promise.all([
      domain.suspend().then(() => order.push('suspend')),
      connection.getHostname().then(() => order.push('hostname')),
    ]);
    expect(order).toEqual(['hostname', 'suspend']);
    expect(performance.now() - start).toBeGreaterThan(900);
  });

  test('under a virtual clock nobody waits', async () => {
    await using served = await serve(
      [{ on: 'domain.suspend', delay: '100h' }],
      '--clock',
      'virtual',
      '--shutdown',
      '100h',
    );
    await using connection = await connect(served);
    const domain = await connection.lookupDomainByName('test');
    const before = (await domain.getInfo()).cpuTime;
    await domain.suspend();
    // The hours have passed, for the host.
    expect((await domain.getInfo()).cpuTime - before).toBe(360_000n * 1_000_000_000n);
    await domain.resume();
    await domain.shutdown();
    await until(async () => (await domain.getState()).state === 'shutoff');
  });

  test('a dropped connection is one that is gone; others stay, and so does the host', async () => {
    await using served = await serve([{ on: 'domain.suspend', times: 1, drop: true }]);
    const connection = await connect(served);
    await using other = await connect(served);
    const closed = new Promise((resolve) => connection.onClose(resolve));
    const domain = await connection.lookupDomainByName('test');
    await expect(code(domain.suspend())).resolves.toMatch(/^VIR_ERR_(RPC|SYSTEM_ERROR|INTERNAL_ERROR)$/);
    expect(await closed).toMatch(/eof|error/);
    expect(await connection.isAlive()).toBe(false);
    await connection.close();
    expect(await other.isAlive()).toBe(true);
    // It was done; only the answer was lost.
    expect(await (await other.lookupDomainByName('test')).getState()).toEqual({ state: 'paused', reason: 'user' });
  });

  test('a host that crashes: connections break, and its guests are found crashed', async () => {
    await using served = await serve([{ on: 'domain.reboot', crash: true }]);
    const connection = await connect(served);
    await connection.createDomainXml(guest('passing'));
    const closed = new Promise((resolve) => connection.onClose(resolve));
    expect(await code((await connection.lookupDomainByName('test')).reboot())).not.toBe('fine');
    await closed;
    await connection.close();
    await using again = await connect(served);
    const all = await again.listAllDomains();
    expect(all.map(({ name }) => name)).toEqual(['test']);
    expect(await all[0]!.getState()).toEqual({ state: 'shutoff', reason: 'crashed' });
  });

  test('a lost event is missing, and the next one is told', async () => {
    await using served = await serve([{ on: 'domain.lifecycle', nth: 1, lose: true }]);
    await using connection = await connect(served);
    const events = connection.events('domain.lifecycle');
    await events.ready;
    const domain = await connection.lookupDomainByName('test');
    await domain.suspend();
    await domain.resume();
    for await (const { event } of events) {
      expect(event).toBe('resumed');
      break;
    }
  });

  test('a full disk', async () => {
    await using served = await serve([{ on: 'storageVol.*', full: true }]);
    await using connection = await connect(served);
    const pool = await connection.lookupStoragePoolByName('default-pool');
    await expect(pool.createVolXml('<volume><name>v</name><capacity>1</capacity></volume>')).rejects.toMatchObject({
      code: 'VIR_ERR_SYSTEM_ERROR',
      message: expect.stringContaining('No space left on device'),
    });
  });

  test('what a host lacks says how it can be had, over the wire as well', async () => {
    await using served = await serve([], '--lacks', 'host.getSevInfo');
    await using connection = await connect(served);
    await expect(connection.getNodeSevInfo()).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
      message: expect.stringContaining("host.stub('host.getSevInfo'"),
    });
  });
});

describePeer('virsh', () => {
  const run = promisify(execFile);
  const virsh = async ({ uri }: Served, ...commands: string[]) => {
    const args = ['-c', uri, ...(commands.length === 1 ? commands[0]!.split(' ') : [commands.join('; ')])];
    const ended = await run('virsh', args, { env: { ...process.env, LC_ALL: 'C' } }).catch(
      (error: { stdout: string; stderr: string }) => error,
    );
    return `${ended.stdout}${ended.stderr}`;
  };

  test('virsh sees them as those of a real host', async () => {
    await using served = await serve([
      { on: 'domain.suspend', nth: 1, error: 'VIR_ERR_OPERATION_FAILED', message: 'the guest did not answer' },
      { on: 'domain.resume', drop: true, times: 1 },
      { on: 'storageVol.createXml', full: true },
      { on: 'domain.reset', crash: true },
    ]);
    expect(await virsh(served, 'suspend test')).toMatch(
      /Failed to suspend domain 'test'\nerror: .*the guest did not answer/,
    );
    expect(await virsh(served, 'suspend test')).toMatch(/Domain 'test' suspended/);
    expect(await virsh(served, 'resume test')).toMatch(
      /Failed to resume domain 'test'\n(.*\n)*.*(End of file while reading data|connection.*(closed|reset|lost)|Disconnected)/i,
    );
    // It was done; only the answer was lost.
    expect(await virsh(served, 'domstate test')).toMatch(/^running/);
    expect(await virsh(served, 'vol-create-as default-pool v 1M')).toContain('No space left on device');
    expect(await virsh(served, 'reset test')).toMatch(/error: Failed to reset domain 'test'/);
    expect(await virsh(served, 'domstate --reason test')).toMatch(/^shut off \(crashed\)/);
  });
});

describePeer('python3-libvirt', () => {
  test('libvirt-python gets the numbers of the errors, a broken connection, and misses an event', async () => {
    await using served = await serve([
      { on: 'domain.suspend', nth: 2, error: 'VIR_ERR_OPERATION_TIMEOUT' },
      { on: 'domain.lifecycle', nth: 1, lose: true },
      { on: 'domain.reboot', drop: true },
    ]);
    const script = `
import libvirt, sys
libvirt.registerErrorHandler(lambda *_: None, None)
libvirt.virEventRegisterDefaultImpl()
c = libvirt.open(sys.argv[1])
seen = []
c.domainEventRegisterAny(None, libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, lambda _c, d, event, detail, _o: seen.append(event), None)
d = c.lookupByName('test')
d.suspend()
d.resume()
while not seen: libvirt.virEventRunDefaultImpl()
def number(call):
    try: call()
    except libvirt.libvirtError as e: return e.get_error_code()
n = number(d.suspend)
number(lambda: d.reboot(0))
print(seen[0], n, c.isAlive())
`;
    const { stdout } = await promisify(execFile)('/usr/bin/python3', ['-c', script, served.uri]);
    // VIR_DOMAIN_EVENT_RESUMED, VIR_ERR_OPERATION_TIMEOUT, and nobody there.
    expect(stdout.trim()).toBe('4 68 0');
  });
});

test('any free port is chosen, and the ready line says which', async () => {
  await using daemon = await Virtkitd.start({
    args: [
      '--driver',
      'test',
      '--listen',
      'tcp:127.0.0.1:0',
      '--listen',
      'tcp:[::1]:0',
      '--seed',
      '7',
      '--node',
      'empty',
    ],
  });
  const { listen, pid } = await daemon.ready();
  expect(pid).toBe(daemon.pid);
  expect(listen).toEqual([
    expect.stringMatching(/^tcp:127\.0\.0\.1:[1-9]\d*$/),
    expect.stringMatching(/^tcp:\[::1\]:[1-9]\d*$/),
  ]);
  const hosts: Connection[] = [];
  for (const address of listen) {
    const uri = `test+tcp://${address.slice('tcp:'.length)}/default`;
    hosts.push(await open(uri, { drivers: [remote()], discover: false }));
  }
  // It is one host, whoever comes and goes.
  await hosts[0]!.defineDomainXml(guest('web'));
  await hosts[0]!.close();
  expect((await hosts[1]!.listAllDomains()).map(({ name }) => name)).toEqual(['web']);
  await hosts[1]!.close();
});

describe('what cannot be is refused before anybody is let in', () => {
  test.each([
    [['--faults', 'faults.json'], 1, 'faults.json: 1.error is "VIR_ERR_NONE_SUCH"'],
    [['--clock', 'wall'], 1, 'clock "wall" is none of system, virtual'],
    [['--node', '/no/such.xml'], 1, 'node: cannot read /no/such.xml'],
    [['--check-config', '--latency', 'soon'], 1, 'latency: "soon" is no duration'],
    [['--driver', 'qemu', '--seed', '7'], 2, '--seed is for one driver'],
  ])('%j', async (args, exit, why) => {
    await using directory = await folder();
    const rules = [
      { on: '*', lose: true },
      { on: '*', error: 'VIR_ERR_NONE_SUCH' },
    ];
    await writeFile(join(directory.path, 'faults.json'), JSON.stringify(rules));
    const ended = await runVirtkitd(['--driver', 'test', '--listen', `unix:${directory.path}/s`, ...args], {
      cwd: directory.path,
    });
    expect(ended.stderr).toContain(why);
    expect(ended).toMatchObject({ code: exit, stdout: '' });
  });

  test('a driver that takes no options says so', async () => {
    await using directory = await folder();
    await writeFile(
      join(directory.path, 'own.mjs'),
      "export const driver = { name: 'own', schemes: ['own'], open() {} };",
    );
    const ended = await runVirtkitd(['--driver', './own.mjs', '--listen', `unix:${directory.path}/s`, '--seed', '7'], {
      cwd: directory.path,
    });
    expect(ended.stderr).toMatch(/own\.mjs takes no options, and --seed is given/);
  });
});
