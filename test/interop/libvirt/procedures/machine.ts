import { execFile } from 'node:child_process';
import { stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { DomainRef } from '@virtkit/core/driver';
import { positional } from '../../../../packages/remote/src/client/methods.js';
import { qemuProgram, qemuTwins } from '../../../../packages/remote/src/protocol/qemu.js';
import { domainProcedures } from '../../../../packages/remote/src/protocol/remote-domain.js';
import { hostProcedures } from '../../../../packages/remote/src/protocol/remote-host.js';
import { twins } from '../../../../packages/remote/src/protocol/remote-twins.js';
import { raw, type Context } from './context.js';
import { codesOf, until } from './until.js';

const run = promisify(execFile);
const live = 1;
const config = 2;

const disk = (file: string, target: string, format = 'qcow2') =>
  `<disk type='file' device='disk'><driver name='qemu' type='${format}'/><source file='${file}'/><target dev='${target}' bus='virtio'/></disk>`;
const agent = "<channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>";

/** Guests of QEMU: what libvirt's test driver has not. */
export function machineTests(c: Context): void {
  const image = async (name: string, size = '4M') => {
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', c.path(name), size]);
    return c.path(name);
  };

  test('devices come and go', async () => {
    const on = c.qemu.dispatch;
    const one = await image('one.qcow2');
    const two = await image('two.qcow2');
    await using guest = await c.machine('plugged', { devices: disk(one, 'vda') });
    const { ref } = guest;
    await on.call('domain', 'attachDevice', ref, disk(two, 'vdb'), config, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 2, undefined)).toContain(two);
    await on.call('domain', 'updateDevice', ref, disk(two, 'vdb').replace('/>', " cache='none'/>"), config, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 2, undefined)).toContain("cache='none'");
    await on.call('domain', 'detachDevice', ref, disk(two, 'vdb'), config, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 2, undefined)).not.toContain(two);
    await on.call('domain', 'attachDevice', ref, disk(two, 'vdb'), live, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 0, undefined)).toContain("dev='vdb'");
    // A guest that runs nothing never lets go of a device; that it was asked to is all that there is to see.
    await on.call('domain', 'detachDeviceAlias', ref, 'virtio-disk1', live, undefined);
    const balloon = '<rng model="virtio"><backend model="random">/dev/urandom</backend></rng>';
    await raw(c.rawQemu, twins.domainAttachDevice, { dom: ref, xml: balloon });
    expect(await on.call('domain', 'getXmlDesc', ref, 0, undefined)).toContain('<rng');
    await expect(raw(c.rawQemu, twins.domainDetachDevice, { dom: ref, xml: balloon })).resolves.toEqual({});
  }, 30_000);

  test('disks: their size, content, statistics and jobs', async () => {
    const on = c.qemu.dispatch;
    const base = await image('base.qcow2');
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', '-F', 'qcow2', '-b', base, c.path('top.qcow2')]);
    await writeFile(c.path('peek.raw'), Buffer.concat([Buffer.from('\0\0peek'), Buffer.alloc(1 << 20)]));
    const devices = disk(c.path('top.qcow2'), 'vda') + disk(c.path('peek.raw'), 'vdb', 'raw');
    await using guest = await c.machine('disks', { devices });
    const { ref } = guest;
    const job = () => on.call('domain', 'getBlockJobInfo', ref, 'vda', 0, undefined);
    const isDone = async () => {
      const info = await job();
      return info === undefined || info.cur === info.end;
    };
    expect(Buffer.from(await on.call('domain', 'blockPeek', ref, 'vdb', 2n, 4, 0, undefined)).toString()).toBe('peek');
    expect(await on.call('domain', 'blockStats', ref, 'vda', 0, undefined)).toMatchObject({
      rd_bytes: expect.any(BigInt),
    });
    await on.call('domain', 'blockResize', ref, 'vda', 8n << 20n, 2 - 1, undefined);
    expect(await on.call('domain', 'getBlockInfo', ref, 'vda', 0, undefined)).toMatchObject({ capacity: 8n << 20n });
    await on.call('domain', 'setBlockThreshold', ref, 'vda', 1n << 20n, 0, undefined);
    expect(await job()).toBeUndefined();
    await on.call('domain', 'blockPull', ref, 'vda', 0n, 0, undefined);
    await until(async () => (await job()) === undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 0, undefined)).not.toContain(base);
    // Mirror (as a copy), at some speed, given up.
    const copy = `<disk type='file'><source file='${c.path('copy.qcow2')}'/><driver type='qcow2'/></disk>`;
    await on.call('domain', 'blockCopy', ref, 'vda', copy, {}, 4, undefined);
    expect(await job()).toMatchObject({ type: 'copy' });

    await on.call('domain', 'blockJobSetSpeed', ref, 'vda', 1n, 0, undefined);
    await on.call('domain', 'blockJobAbort', ref, 'vda', 0, undefined);
    expect(await job()).toBeUndefined();
    await on.call('domain', 'blockRebase', ref, 'vda', undefined, 0n, 0, undefined);
    await until(async () => (await job()) === undefined);
    // An overlay of a snapshot, committed into what lies under it.
    const snap = "<domainsnapshot><disks><disk name='vdb' snapshot='no'/></disks></domainsnapshot>";
    await on.call('snapshot', 'createXml', ref, snap, 16 | 4, undefined);
    await on.call('domain', 'blockCommit', ref, 'vda', undefined, undefined, 0n, 4, undefined);
    await until(isDone);
    await on.call('domain', 'blockJobAbort', ref, 'vda', 2, undefined);
    expect(await job()).toBeUndefined();
  }, 30_000);

  test('a backup, its job, and its end', async () => {
    const on = c.qemu.dispatch;
    await using guest = await c.machine('backed-up', { devices: disk(await image('back.qcow2'), 'vda') });
    const { ref } = guest;
    expect(await on.call('domain', 'getJobStats', ref, 0, undefined)).toEqual({ type: 'none', params: {} });
    expect(await raw(c.rawQemu, twins.domainGetJobInfo, { dom: ref })).toMatchObject({ type: 0, dataTotal: 0n });
    const pull = `<domainbackup mode='pull'><server transport='unix' socket='${c.path('nbd')}'/>
      <disks><disk name='vda' type='file'><scratch file='${c.path('scratch')}'/></disk></disks></domainbackup>`;
    await on.call('domain', 'backupBegin', ref, pull, undefined, 0, undefined);
    expect(await on.call('domain', 'backupGetXmlDesc', ref, 0, undefined)).toContain("mode='pull'");
    expect((await on.call('domain', 'getJobStats', ref, 0, undefined)).type).toBe('unbounded');
    await on.call('domain', 'abortJob', ref, 0, undefined);
    await until(async () => (await on.call('domain', 'getJobStats', ref, 0, undefined)).type === 'none');
    await expect(raw(c.rawQemu, twins.domainAbortJob, { dom: ref })).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
    });
  }, 30_000);

  test('saved by parameters, and what managed save keeps', async () => {
    const on = c.qemu.dispatch;
    await using guest = await c.machine('kept');
    const { ref } = guest;
    await on.call('domain', 'save', ref, { file: c.path('kept.save') }, 4, undefined);
    expect((await stat(c.path('kept.save'))).size).toBeGreaterThan(1000);
    await on.call('domain', 'restore', { file: c.path('kept.save') }, 4, undefined);
    expect((await on.call('domain', 'getInfo', ref, undefined)).state).toBe('paused');
    await on.call('domain', 'managedSave', ref, 0, undefined);
    const xml = await on.call('domain', 'managedSaveGetXmlDesc', ref, 0, undefined);
    expect(xml).toContain('<name>kept</name>');
    await on.call(
      'domain',
      'managedSaveDefineXml',
      ref,
      xml.replace('</name>', '</name><title>t</title>'),
      0,
      undefined,
    );
    expect(await on.call('domain', 'managedSaveGetXmlDesc', ref, 0, undefined)).toContain('<title>t</title>');
  }, 30_000);

  test('what is left of the wire', async () => {
    const on = c.qemu.dispatch;
    await using guest = await c.machine('left');
    const { ref: dom } = guest;
    expect(await raw(c.rawQemu, positional(hostProcedures.connectIsSecure), [])).toBe(true);
    const cmd = '{"execute":"query-name"}';
    const { result } = await c.rawQemu.call(
      qemuTwins.domainQemuMonitorCommandWithFiles,
      { dom, cmd, flags: 0 },
      qemuProgram,
    );
    expect(JSON.parse(result)).toMatchObject({ return: { name: 'left' } });
    await expect(on.call('domain', 'qemuAttach', 1, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_NO_SUPPORT',
    });
    expect(await on.call('domain', 'getSchedulerParameters', dom, config, undefined)).toMatchObject({ cpu_shares: 0n });
    const path = { file: c.path('left.save') };
    await raw(c.rawQemu, positional(domainProcedures.domainSaveParams), [dom, path, 0]);
    expect((await stat(path.file)).size).toBeGreaterThan(1000);
    await raw(c.rawQemu, positional(domainProcedures.domainRestoreParams), [path, 0]);
    expect(await on.call('domain', 'isActive', dom, undefined)).toBe(true);
  }, 30_000);

  test('a console, a channel, the monitor and the agent', async () => {
    const on = c.qemu.dispatch;
    const devices = `<serial type='pty'/><console type='pty'/>${agent}
      <channel type='unix'><target type='virtio' name='test.0'/></channel>`;
    await using guest = await c.machine('talks', { devices });
    const { ref } = guest;
    const console_ = await on.call('domain', 'openConsole', ref, undefined, 0, undefined);
    await console_.send!(Buffer.from('x'));
    await console_.abort();
    const channel = await on.call('domain', 'openChannel', ref, 'test.0', 0, undefined);
    await channel.abort();
    const monitor = await on.call('domain', 'qemuMonitorCommand', ref, '{"execute":"query-status"}', [], 0, undefined);
    expect(JSON.parse(monitor.result)).toMatchObject({ return: { running: false } });
    const told: string[] = [];
    const stop = await on.call(
      'domain',
      'qemuMonitorSubscribe',
      undefined,
      undefined,
      (_, { event }) => told.push(event),
      0,
    );
    await on.call('domain', 'resume', ref, undefined);
    await on.call('domain', 'suspend', ref, undefined);
    await until(async () => told.includes('RESUME') && told.includes('STOP'));
    await stop();
    await on.call('domain', 'resume', ref, undefined);
    // Nobody is there to answer as the guest's agent.
    const asked = agentCalls(c, ref);
    const codes = await codesOf(asked);
    expect(codes.filter(([, code]) => code !== 'VIR_ERR_AGENT_UNRESPONSIVE')).toEqual([]);
    await on.call('domain', 'agentSetResponseTimeout', ref, 5, 0, undefined);
  }, 30_000);

  test('what is tuned while a guest is migrated, and at other times', async () => {
    const on = c.qemu.dispatch;
    await using guest = await c.machine('tuned');
    const { ref } = guest;
    expect(await on.call('domain', 'migrateGetMaxSpeed', ref, 0, undefined)).toBeGreaterThan(0n);
    await on.call('domain', 'migrateSetMaxSpeed', ref, 77n, 0, undefined);
    expect(await on.call('domain', 'migrateGetMaxSpeed', ref, 0, undefined)).toBe(77n);
    await on.call('domain', 'migrateSetMaxDowntime', ref, 555n, 0, undefined);
    expect(await on.call('domain', 'migrateGetMaxDowntime', ref, 0, undefined)).toBe(555n);
    await on.call('domain', 'migrateSetCompressionCache', ref, 1n << 26n, 0, undefined);
    expect(await on.call('domain', 'migrateGetCompressionCache', ref, 0, undefined)).toBe(1n << 26n);
    await expect(on.call('domain', 'migrateStartPostCopy', ref, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_OPERATION_INVALID',
    });
    await on.call('domain', 'setVcpu', ref, '1', true, config, undefined);
    expect(await on.call('domain', 'getXmlDesc', ref, 2, undefined)).toMatch(/<vcpu id='1' enabled='yes'/);
    expect(await on.call('domain', 'getSecurityLabelList', ref, undefined)).toContainEqual({
      label: '+0:+0',
      enforcing: false,
    });
    await on.call('domain', 'startDirtyRateCalc', ref, 1, 0, undefined);
    await expect(on.call('domain', 'pmSuspendForDuration', ref, 'mem', 0n, 0, undefined)).rejects.toThrow();
    await expect(on.call('domain', 'pmWakeup', ref, 0, undefined)).rejects.toMatchObject({
      code: 'VIR_ERR_INTERNAL_ERROR',
    });
    await expect(
      on.call('domain', 'setLaunchSecurityState', ref, { 'sev-secret': 'x' }, 0, undefined),
    ).rejects.toThrow();
    const stats = await on.call('domain', 'getAllStats', [ref], 0, 0, undefined);
    expect(stats[0]!.params).toMatchObject({ 'state.state': 3, 'vcpu.maximum': 2 });
  }, 30_000);
}

/** What the agent in a guest would do. */
const agentCalls = (c: Context, ref: DomainRef) => {
  const on = c.qemu.dispatch;
  return {
    qemuAgentCommand: on.call('domain', 'qemuAgentCommand', ref, '{"execute":"guest-ping"}', 1, 0, undefined),
    getGuestVcpus: on.call('domain', 'getGuestVcpus', ref, 0, undefined),
    setGuestVcpus: on.call('domain', 'setGuestVcpus', ref, '0', true, 0, undefined),
    getGuestInfo: on.call('domain', 'getGuestInfo', ref, 0, 0, undefined),
    authorizedSshKeysGet: on.call('domain', 'authorizedSshKeysGet', ref, 'root', 0, undefined),
    authorizedSshKeysSet: on.call('domain', 'authorizedSshKeysSet', ref, 'root', ['ssh-rsa x'], 0, undefined),
    fsFreeze: on.call('domain', 'fsFreeze', ref, [], 0, undefined),
    setUserPassword: on.call('domain', 'setUserPassword', ref, 'root', 'x', 0, undefined),
  };
};
