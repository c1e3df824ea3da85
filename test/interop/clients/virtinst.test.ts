import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as driver from '@virtkit/driver-test';
import { serve } from '@virtkit/remote';
import { describePeer, PeerError, runPeer, virsh } from '../peer.js';
import { steady } from '../virsh/volatile.js';
import { states, startDaemon } from './daemon.js';

let home: string;
beforeAll(async () => void (home = await mkdtemp(join(tmpdir(), 'virtkit-home-'))));
afterAll(() => rm(home, { recursive: true }));

interface Ending {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(uri: string, command: string): Promise<Ending> {
  const [program, ...args] = command.split(' ');
  try {
    const stdout = await runPeer(program!, ['--connect', uri, ...args], { env: { HOME: home }, timeout: 60_000 });
    return { code: 0, stdout, stderr: '' };
  } catch (error) {
    if (error instanceof PeerError) return error;
    throw error;
  }
}

const guest = '--memory 256 --osinfo detect=off,require=off --noautoconsole';

/** Each on a fresh host, which is gone when the command has ended. */
const commands = [
  `virt-install --name one ${guest} --disk none --import --network network=default --print-xml`,
  `virt-install --name one ${guest} --disk size=1,pool=default-pool --vcpus 2 --import --network network=default --print-xml`,
  `virt-install --name one ${guest} --disk none --import --graphics vnc --video qxl --sound ich6 --tpm default --print-xml`,
  `virt-install --name one ${guest} --disk none --import --arch i686 --print-xml`,
  `virt-install --name one ${guest} --disk none --import --boot uefi`,
  `virt-install --name one ${guest} --disk none --import --dry-run`,
  `virt-install --name one ${guest} --disk size=1,pool=default-pool --import --network network=default`,
  `virt-install --name one ${guest} --disk size=1,pool=default-pool --cdrom /dev/null`,
  `virt-install --name one ${guest} --disk size=1,pool=default-pool --pxe --network network=default --autostart`,
  `virt-install --name one ${guest} --disk none --import --transient`,
  `virt-install --name one ${guest} --disk none --import --noreboot --wait 0`,
  `virt-install --name test ${guest} --disk none --import`,
  `virt-install --name one ${guest} --disk size=1,pool=none --import`,
  `virt-install --name one ${guest} --disk size=100000,pool=default-pool --import`,
  `virt-install --name one --memory 0 --osinfo detect=off,require=off --disk none --import --noautoconsole`,
  'virt-clone --original test --auto-clone',
  'virt-clone --original none --auto-clone',
  'virt-xml test --edit --memory 128 --print-diff',
  'virt-xml test --edit --memory 128 --define',
  'virt-xml test --edit --vcpus 3 --define',
  'virt-xml test --edit --cpu host-model --print-diff',
  'virt-xml test --edit --memory 128 --update',
  'virt-xml test --edit --metadata title=new --define --update',
  'virt-xml test --edit target=hda --disk driver.cache=none --print-diff',
  'virt-xml test --add-device --disk size=1,pool=default-pool --define',
  'virt-xml test --add-device --network network=default --define',
  'virt-xml test --remove-device --disk 1 --define',
  'virt-xml test --remove-device --disk all --print-diff',
  'virt-xml --build-xml --network network=default',
];

/** A MAC address of virtinst's own choice. */
const drawnMac = /00:16:3e(:[0-9a-f]{2}){3}/g;

/** Those whose error libvirt says in other words. */
const otherWords = [
  `virt-install --name one ${guest} --disk none --import --network none_such`,
  `virt-install --name one ${guest} --disk vol=default-pool/none --import`,
  'virt-xml none --edit --memory 128',
  'virt-xml test --edit --boot network --start',
  // libvirt's test driver has no hot-plug at all, ours none on that bus.
  'virt-xml test --add-device --disk /dev/null,device=cdrom --update --define',
];

describePeer('virtinst', () => {
  describe('ends as on test:///default', () => {
    const both = async (command: string): Promise<Ending[]> => {
      const directory = await mkdtemp(join(tmpdir(), 'virtkit-virtinst-'));
      await using _server = await serve({ drivers: [driver.test()], listen: [`unix:${directory}/sock`] });
      const uri = `test+unix:///default?socket=${directory}/sock`;
      try {
        const [theirs, ours] = await Promise.all([run('test:///default', command), run(uri, command)]);
        return [theirs, ours].map(({ code, stdout, stderr }) => {
          const plain = steady();
          const text = (one: string) =>
            plain(one.replaceAll(uri, 'URI').replaceAll('test:///default', 'URI').replace(drawnMac, 'MAC'));
          return { code, stdout: text(stdout), stderr: text(stderr) };
        });
      } finally {
        await rm(directory, { recursive: true });
      }
    };

    test.each(commands)('%s', async (command) => {
      const [theirs, ours] = await both(command);
      expect(ours).toEqual(theirs);
    });

    test.each(otherWords)('%s', async (command) => {
      const [theirs, ours] = await both(command);
      expect({ ...ours, stderr: '' }).toEqual({ ...theirs, stderr: '' });
      expect([theirs!.code, ours!.code]).toEqual([1, 1]);
    });
  });

  test('a running guest gets a device, which it does not on libvirt’s test driver', async () => {
    await using daemon = await startDaemon();
    const added = await run(daemon.uri, 'virt-xml test --add-device --network network=default --update');
    expect(added).toMatchObject({ code: 0, stderr: '' });
    expect(added.stdout).toContain('Device hotplug successful.');
    expect((await virsh(daemon.uri, ['domiflist', 'test'])).trim().split('\n')).toHaveLength(4);
  }, 60_000);

  test('a guest is defined, started and removed', async () => {
    await using daemon = await startDaemon();
    const { uri, connection } = daemon;
    const made = await run(
      uri,
      `virt-install --name one ${guest} --vcpus 2 --disk size=1,pool=default-pool --import --network network=default`,
    );
    expect(made).toMatchObject({ code: 0 });
    expect(made.stdout).toContain('Domain creation completed.');
    expect(await states(daemon)).toEqual({ one: 'running', test: 'running' });
    const one = await connection.lookupDomainByName('one');
    expect(await one.getInfo()).toMatchObject({ memory: 262_144n, vcpus: 2 });
    expect(await virsh(uri, ['vol-list', 'default-pool'])).toContain('one.qcow2');

    await virsh(uri, ['destroy', 'one']);
    await virsh(uri, ['undefine', 'one', '--remove-all-storage']);
    expect(await states(daemon)).toEqual({ test: 'running' });
    expect(await virsh(uri, ['vol-list', 'default-pool'])).not.toContain('one.qcow2');
  }, 60_000);

  test('a guest is cloned with its disk', async () => {
    await using daemon = await startDaemon();
    const { uri } = daemon;
    await run(uri, `virt-install --name one ${guest} --disk size=1,pool=default-pool --import --noreboot`);
    expect(await run(uri, 'virt-clone --original one --auto-clone')).toMatchObject({ code: 0 });
    const file = '/default-pool/other.img';
    expect(await run(uri, `virt-clone --original one --name other --file ${file}`)).toMatchObject({ code: 0 });

    expect(await states(daemon)).toEqual({ one: 'shutoff', 'one-clone': 'shutoff', other: 'shutoff', test: 'running' });
    const volumes = await virsh(uri, ['vol-list', 'default-pool']);
    expect(volumes).toContain('one-clone.qcow2');
    expect(await virsh(uri, ['domblklist', 'other'])).toContain(file);
    const macs = await Promise.all(['one', 'one-clone', 'other'].map((name) => virsh(uri, ['domiflist', name])));
    expect(new Set(macs).size).toBe(3);
  }, 60_000);

  test('a running guest is edited: what is stored changes, what runs does not', async () => {
    await using daemon = await startDaemon();
    const { uri, connection } = daemon;
    const domain = await connection.lookupDomainByName('test');
    expect(await run(uri, 'virt-xml test --edit --vcpus 5 --define')).toMatchObject({ code: 0 });
    expect(await run(uri, 'virt-xml test --add-device --network network=default --define')).toMatchObject({ code: 0 });
    expect(await run(uri, 'virt-xml test --edit --metadata title=edited --define')).toMatchObject({ code: 0 });
    const [running, stored] = [await domain.getXmlDesc(), await domain.getXmlDesc({ inactive: true })];
    expect(running).toContain("<vcpu placement='static'>2</vcpu>");
    expect(stored).toContain("<vcpu placement='static'>5</vcpu>");
    expect(stored).toContain('<title>edited</title>');
    expect([running, stored].map((xml) => xml.match(/<interface type='network'>/g)?.length)).toEqual([1, 2]);
    expect(await run(uri, 'virt-xml test --remove-device --network all --define')).toMatchObject({ code: 0 });
    expect(await domain.getXmlDesc({ inactive: true })).not.toContain('<interface');
  }, 60_000);
});
