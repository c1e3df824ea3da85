import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { controls } from '../../../../packages/remote/src/protocol/control.js';
import { XdrReader } from '../../../../packages/remote/src/protocol/reader.js';
import { eventMessages } from '../../../../packages/remote/src/protocol/remote-events.js';
import type { Context } from './context.js';
import { listen } from './listen.js';
import { until } from './until.js';

const run = promisify(execFile);
const live = 1;

/** What QEMU tells of its guests, in both forms: to listeners of ours, and to a client of the first form. */
export function machineEventTests(c: Context): void {
  test('events of a QEMU guest', async () => {
    const { told, stop } = await listen(c, 'qemu', 'domain');
    const old = await listenAsOldClient(c);
    await run('qemu-img', ['create', '-q', '-f', 'qcow2', c.path('under.qcow2'), '4M']);
    await run('qemu-img', [
      'create',
      '-q',
      '-f',
      'qcow2',
      '-F',
      'qcow2',
      '-b',
      c.path('under.qcow2'),
      c.path('ev.qcow2'),
    ]);
    await run('qemu-img', ['create', '-q', '-f', 'raw', c.path('cd.iso'), '1M']);
    {
      const devices = `<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='${c.path('ev.qcow2')}'/><target dev='vda' bus='virtio'/></disk>
        <disk type='file' device='cdrom'><source file='${c.path('cd.iso')}'/><target dev='hdc' bus='ide'/><readonly/></disk>
        <disk type='file' device='cdrom'><source file='${c.path('absent.iso')}' startupPolicy='optional'/><target dev='hdd' bus='ide'/><readonly/></disk>
        <controller type='usb' model='piix3-uhci'/><graphics type='vnc' socket='${c.path('vnc')}'/>
        <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>`;
      await using guest = await c.machine('eventful', { devices });
      const { ref } = guest;
      const on = c.qemu.dispatch;
      const monitor = (command: object) =>
        on.call('domain', 'qemuMonitorCommand', ref, JSON.stringify(command), [], 0, undefined);
      await on.call('domain', 'blockPull', ref, 'vda', 0n, 0, undefined);
      await until(() => names(told).includes('blockJob2'));
      await on.call('domain', 'setBlockIoTune', ref, 'vda', { total_bytes_sec: 1n << 20n }, live, undefined);
      const input = "<input type='tablet' bus='usb'/>";
      await on.call('domain', 'attachDevice', ref, input, live, undefined);
      await on.call('domain', 'detachDevice', ref, input, live, undefined);
      const empty = "<disk type='file' device='cdrom'><target dev='hdc' bus='ide'/><readonly/></disk>";
      await on.call('domain', 'updateDevice', ref, empty, live | 4, undefined);
      const vnc = connect(c.path('vnc'));
      await once(vnc, 'data');
      vnc.destroy();
      await on.call('domain', 'setBlockThreshold', ref, 'vda', 65_536n, 0, undefined);
      // As if the guest wrote: QEMU's own tool, on the device that the guest has.
      await monitor({
        execute: 'human-monitor-command',
        arguments: { 'command-line': 'qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend "write 0 1M"' },
      });
      await on.call('domain', 'resume', ref, undefined);
      await on.call('domain', 'reset', ref, 0, undefined);
      await on.call('domain', 'save', ref, { file: c.path('eventful.save') }, 0, undefined);
    }
    const wanted = [
      'agentLifecycle',
      'blockThreshold',
      'blockJob',
      'blockJob2',
      'deviceAdded',
      'deviceRemoved',
      'diskChange',
      'graphics',
      'jobCompleted',
      'lifecycle',
      'reboot',
      'trayChange',
      'tunable',
    ];
    await until(() => names(told).includes('jobCompleted')).catch(() => undefined);
    expect(wanted.filter((name) => !names(told).includes(name))).toEqual([]);
    const of = (name: string) => told.filter(([event]) => event === name).map(([, , payload]) => payload);
    expect(of('tunable')[0]).toMatchObject({
      params: { 'blkdeviotune.disk': 'vda', 'blkdeviotune.total_bytes_sec': 1_048_576n },
    });
    const [added] = of('deviceAdded');
    expect(added).toEqual({ devAlias: expect.stringMatching(/^input\d$/) });
    expect(of('deviceRemoved')).toContainEqual(added);
    expect(of('trayChange')[0]).toMatchObject({ reason: 'open' });
    expect(of('diskChange')).toContainEqual(
      expect.objectContaining({ oldSrcPath: c.path('absent.iso'), reason: 'changeMissingOnStart' }),
    );
    expect(of('blockJob2')).toContainEqual({ disk: 'vda', type: 'pull', status: 'completed' });
    expect(of('graphics')[0]).toMatchObject({ phase: 'connect', local: { family: 'unix' } });
    expect(of('jobCompleted')[0]).toMatchObject({ params: { operation: 2 } });
    // An old client was told of the same, of those there were then.
    const older = wanted.filter((name) =>
      ['reboot', 'blockJob', 'diskChange', 'trayChange', 'graphics', 'deviceRemoved'].includes(name),
    );
    expect(older.filter((name) => !old.told.includes(name))).toEqual([]);
    await Promise.all([stop(), old.stop()]);
  }, 30_000);
}

const names = (told: readonly (readonly [string, ...unknown[]])[]): string[] => told.map(([event]) => event);

async function listenAsOldClient(c: Context) {
  const client = await c.raw('qemu:///system');
  const told: string[] = [];
  for (const { number, body, event } of eventMessages) {
    client.onEvent(number, ({ payload }) => {
      const reader = new XdrReader(payload);
      body.read(reader);
      reader.done();
      told.push(event);
    });
  }
  for (let event = 0; event <= 15; event += 1) await client.call(controls.domainEventRegisterAny, { event });
  const stop = async () => {
    await client.call(controls.connectClose, undefined);
    client.close();
  };
  return { told, stop };
}
