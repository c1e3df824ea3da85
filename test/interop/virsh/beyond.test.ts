import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test as it } from '@jest/globals';
import { test, VirtualClock } from '@virtkit/driver-test';
import { serve, type Server } from '@virtkit/remote';
import { describePeer } from '../peer.js';
import { run } from './run.js';
import type { Script } from './script.js';

// What libvirt's test driver has not and ours has: there is nothing to compare with, so expectations are by hand.
describePeer('virsh', () => {
  let directory: string;
  let server: Server;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'virtkitd-'));
    server = await serve({
      drivers: [test({ clock: new VirtualClock(1_795_335_937_000) })],
      listen: [`unix:${directory}/sock`],
    });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true });
  });
  const printed = async (commands: readonly string[], files: Script['files'] = {}): Promise<string[]> => {
    const outputs = await run({ name: 'ours', commands, files }, (uri) =>
      uri.replace(/^test:([^?]*)$/, `test+unix:$1?socket=${directory}/sock`),
    );
    // Behind the command itself.
    return outputs.map(({ output }) => output.slice(output.indexOf('\n') + 1).trimEnd());
  };
  const hashOf = async (file: string) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex');

  it('what is uploaded is downloaded', async () => {
    const [from, to] = [join(directory, 'in'), join(directory, 'out')];
    await writeFile(from, randomBytes(5_000_003));
    const outputs = await printed([
      'vol-create-as default-pool disk 5000003',
      `vol-upload disk ${from} default-pool`,
      `vol-download disk ${to} default-pool`,
      `vol-download disk ${to}.part default-pool --offset 1000000 --length 1000`,
      'vol-wipe disk default-pool',
      `vol-download disk ${to}.wiped default-pool`,
    ]);
    expect(outputs).toEqual(['Vol disk created', '', '', '', 'Vol disk wiped', '']);
    expect(await hashOf(to)).toBe(await hashOf(from));
    expect(await readFile(`${to}.part`)).toEqual((await readFile(from)).subarray(1_000_000, 1_001_000));
    expect((await readFile(`${to}.wiped`)).every((byte) => byte === 0)).toBe(true);
  });

  it('disks come, are worked on and go', async () => {
    const disk =
      "<disk type='file'><driver name='qemu' type='qcow2'/><source file='/top'/><backingStore type='file'>" +
      "<format type='qcow2'/><source file='/base'/><backingStore/></backingStore><target dev='vdb'/></disk>";
    const outputs = await printed(
      [
        'attach-device test disk.xml --live',
        'domblklist test',
        'blockcommit test vdb --active --wait --pivot',
        'domblklist test',
        'backup-begin test',
        'domjobinfo test --completed',
        'detach-disk test vdb',
        'managedsave test',
        'managedsave-dumpxml test --xpath //name/text()',
      ],
      { 'disk.xml': disk },
    );
    expect(outputs[0]).toBe('Device attached successfully');
    expect(outputs[1]).toMatch(/ vdb +\/top$/);
    expect(outputs[2]).toContain('Successfully pivoted');
    expect(outputs[3]).toMatch(/ vdb +\/base$/);
    expect(outputs[4]).toBe('Backup started');
    expect(outputs[5]).toMatch(/^Job type: +Completed *\nOperation: +Backup/);
    expect(outputs[6]).toBe('Disk detached successfully');
    expect(outputs[8]).toContain('test');
  });

  it('holes stay holes', async () => {
    const [from, to] = [join(directory, 'sparse-in'), join(directory, 'sparse-out')];
    const size = 64 * 1024 ** 2;
    await writeFile(from, 'at the beginning');
    await truncate(from, size);
    const outputs = await printed([
      `vol-create-as default-pool disk ${size}`,
      `vol-upload disk ${from} default-pool --sparse`,
      `vol-download disk ${to} default-pool --sparse`,
    ]);
    expect(outputs).toEqual(['Vol disk created', '', '']);
    const { size: length, blocks } = await stat(to);
    expect(length).toBe(size);
    expect(blocks * 512).toBeLessThan(1024 ** 2);
    expect(await hashOf(to)).toBe(await hashOf(from));
  });

  it('a volume changes its size', async () => {
    const outputs = await printed([
      'vol-create-as default-pool disk 1M',
      'vol-resize disk 2M default-pool',
      'vol-resize disk 1M default-pool',
      'vol-resize disk 1M default-pool --shrink',
      'vol-info disk default-pool --bytes',
    ]);
    expect(outputs[1]).toBe("Size of volume 'disk' successfully changed to 2M");
    expect(outputs[2]).toContain('error: invalid argument');
    expect(outputs[3]).toBe("Size of volume 'disk' successfully changed to 1M");
    expect(outputs[4]).toContain('Capacity:       1048576 bytes');
  });

  it('a network has leases', async () => {
    const [leases, none, wrong] = await printed([
      'net-dhcp-leases default',
      'net-dhcp-leases default --mac 52:54:00:00:00:01',
      'net-dhcp-leases default --mac nonsense',
    ]);
    expect(leases).toMatch(/^ \S+ \S+ +aa:bb:cc:dd:ee:ff +ipv4 +192\.168\.122\.\d+\/24 +testhost +-$/m);
    expect(none!.split('\n')).toHaveLength(2);
    expect(wrong).toContain('error: invalid MAC address');
  });

  it('a network has ports', async () => {
    const uuid = '0e0f0a0b-6666-4222-8333-444455556666';
    const port = `<networkport><uuid>${uuid}</uuid><owner><name>test</name><uuid>${uuid}</uuid></owner><mac address='52:54:00:00:00:01'/></networkport>`;
    const outputs = await printed(
      [
        'net-port-create default port.xml',
        'net-port-list default --uuid',
        `net-port-dumpxml default ${uuid} --xpath //plug`,
        'net-port-create default port.xml',
        `net-port-delete default ${uuid}`,
        'net-port-list default --uuid',
      ],
      { 'port.xml': port },
    );
    expect(outputs).toEqual([
      `Network port ${uuid} created from port.xml`,
      uuid,
      `<plug type="network" bridge="virbr0"/>`,
      expect.stringContaining('error: '),
      `Network port ${uuid} deleted`,
      '',
    ]);
  });

  it('a secret is kept, and told to nobody who may not know it', async () => {
    const uuid = '0e0f0a0b-7777-4222-8333-444455556666';
    const secret = (attributes: string) =>
      `<secret ${attributes}><uuid>${uuid}</uuid><usage type='volume'><volume>/x</volume></usage></secret>`;
    const outputs = await printed(
      [
        'secret-define open.xml',
        'secret-list',
        `secret-get-value ${uuid}`,
        `secret-set-value ${uuid} --base64 eHg=`,
        `secret-get-value ${uuid}`,
        'secret-define private.xml',
        `secret-get-value ${uuid}`,
        `secret-undefine ${uuid}`,
      ],
      { 'open.xml': secret(''), 'private.xml': secret("private='yes'") },
    );
    expect(outputs).toEqual([
      `Secret ${uuid} created`,
      expect.stringMatching(new RegExp(`^ ${uuid} +volume /x$`, 'm')),
      expect.stringContaining('error: Secret not found'),
      expect.stringContaining('Secret value set'),
      'eHg=',
      `Secret ${uuid} created`,
      expect.stringContaining('error: Invalid secret'),
      `Secret ${uuid} deleted`,
    ]);
  });

  it('a filter that is in force stays', async () => {
    const uuid = '0e0f0a0b-8888-4222-8333-444455556666';
    const outputs = await printed(
      [
        'nwfilter-define filter.xml',
        'nwfilter-binding-create binding.xml',
        'nwfilter-binding-list',
        'nwfilter-undefine f',
        'nwfilter-binding-delete vnet0',
        'nwfilter-undefine f',
      ],
      {
        'filter.xml': `<filter name='f'><uuid>${uuid}</uuid></filter>`,
        'binding.xml': `<filterbinding><owner><name>test</name><uuid>${uuid}</uuid></owner><portdev name='vnet0'/><mac address='52:54:00:00:00:01'/><filterref filter='f'/></filterbinding>`,
      },
    );
    expect(outputs).toEqual([
      'Network filter f defined from filter.xml',
      'Network filter binding on vnet0 created from binding.xml',
      expect.stringMatching(/^ vnet0 +f$/m),
      expect.stringContaining("error: Requested operation is not valid: nwfilter 'f' is in use"),
      'Network filter binding on vnet0 deleted',
      'Network filter f undefined',
    ]);
  });
});
