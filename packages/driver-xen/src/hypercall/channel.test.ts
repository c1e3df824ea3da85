import { Buffer } from 'node:buffer';
import { expect, test } from '@jest/globals';
import { hypercallChannel } from './channel.js';
import { FakeHypervisor, refuse, type FakeCommand, type FakeOptions } from './fake-hypervisor.js';

/** What Xen 4.17 answered in a dom0 of 512 MiB on two processors, after the head of the structure. */
const dom0 = Buffer.from(
  '000000002000ffff00000200000000000000020000000000000000000000000000000000000000000000000000000000b3fd030000000000' +
    'ce247fdb8100000002000000010000000000000000000000000000000000000000000000000000002800000000000000',
  'hex',
);
const machine = Buffer.from(
  '0100000002000000020000000100000001000000' + // threads, cores, processors, the last of them, nodes
    '3f000000' + // the last node that there may be
    '3eac2700' + // kHz
    '0b0300000000000000000000' +
    '7fff03000000000055f2010000000000', // pages: all, free
  'hex',
);
/** A guest by the header: domain 3, HVM, shut down with a crash, no limit, no processor. */
const guest = Buffer.from(
  '0300 0000 06000300 0080000000000000 ffffffffffffffff'.replaceAll(' ', '') +
    '00'.repeat(32) +
    '0100000000000000 00000000 ffffffff 00000000 000102030405060708090a0b0c0d0e0f'.replaceAll(' ', '') +
    '00'.repeat(20),
  'hex',
);

const infoOf =
  (bytes: Buffer): FakeCommand =>
  (structure) =>
    void bytes.copy(structure, 16);
const listOf =
  (infos: readonly Buffer[], size: number): FakeCommand =>
  (structure, at) => {
    const memory = at(structure.readBigUInt64LE(16));
    const wanted = infos.filter((info) => info.readUInt16LE(0) >= structure.readUInt16LE(8));
    const given = wanted.slice(0, structure.readUInt32LE(12));
    for (const [index, info] of given.entries()) info.copy(memory, index * size, 0, size);
    structure.writeUInt32LE(given.length, 24);
  };
const credit2: FakeCommand = (structure) => void structure.writeUInt32LE(6, 8);

const setup = (options: FakeOptions = {}) => {
  const hypervisor = new FakeHypervisor({
    ...options,
    domctls: { 5: infoOf(dom0), ...options.domctls },
    sysctls: {
      3: (structure) => void machine.copy(structure, 8),
      4: credit2,
      6: listOf([dom0, guest], 112),
      ...options.sysctls,
    },
  });
  return { hypervisor, channel: hypercallChannel(hypervisor)! };
};

test('domains are read as Xen tells of them', async () => {
  const { hypervisor, channel } = setup();
  expect(await channel.domains()).toEqual([
    {
      id: 0,
      uuid: '00000000-0000-0000-0000-000000000000',
      memory: 524_288n,
      maxMemory: 524_288n,
      cpuTime: 557_733_323_982n,
      vcpus: 2,
      maxVcpus: 2,
      hvm: false,
      dying: false,
      shutdown: false,
      paused: false,
      blocked: false,
      running: true,
    },
    {
      id: 3,
      uuid: '00010203-0405-0607-0809-0a0b0c0d0e0f',
      memory: 131_072n,
      maxMemory: 0xffff_ffff_ffff_fffcn,
      cpuTime: 1n,
      vcpus: 0,
      maxVcpus: 0,
      hvm: true,
      dying: false,
      shutdown: true,
      paused: false,
      blocked: false,
      running: false,
      reason: 'crash',
    },
  ]);
  expect(hypervisor.held).toBe(1);
  await channel.close();
  expect([hypervisor.held, hypervisor.closed]).toEqual([0, true]);
});

test('more domains than fit are asked for again', async () => {
  const infos = Array.from({ length: 600 }, (_, id) => {
    const info = Buffer.from(guest);
    info.writeUInt16LE(id * 2);
    return info;
  });
  const { channel } = setup({ sysctls: { 6: listOf(infos, 112) } });
  const found = await channel.domains();
  expect(found.map(({ id }) => id)).toEqual(infos.map((_, index) => index * 2));
});

test('a domain that is not there is none, though Xen tells of the next', async () => {
  const next: FakeCommand = (structure) => {
    const wanted = structure.readUInt16LE(8);
    if (wanted > 3) refuse('ESRCH');
    infoOf(wanted === 0 ? dom0 : guest)(structure, () => guest);
  };
  const { channel } = setup({ domctls: { 5: next, 3: () => refuse('ESRCH') } });
  expect(await channel.domain(3)).toMatchObject({ id: 3 });
  expect([await channel.domain(2), await channel.domain(4)]).toEqual([undefined, undefined]);
  const gone = { code: 'VIR_ERR_NO_DOMAIN', domain: 'VIR_FROM_LIBXL' };
  await expect(channel.vcpus(2)).rejects.toMatchObject(gone);
  await expect(channel.pause(2)).rejects.toMatchObject({ ...gone, message: 'the pause of domain 2: there is none' });
});

test('the machine and the version', async () => {
  const { channel } = setup();
  expect(await channel.version()).toBe(4_017_007n);
  expect(await channel.schedulerName()).toBe('credit2');
  expect(await channel.physical()).toEqual({
    cpus: 2,
    nodes: 1,
    socketsPerNode: 1,
    coresPerSocket: 2,
    threadsPerCore: 1,
    mhz: 2599,
    totalMemory: 1_048_060n,
    freeMemory: 510_292n,
    capabilities: 'xen-3.0-x86_64 hvm-3.0-x86_64',
  });
});

test('what is free in each node, and nothing in one that is not there', async () => {
  const { channel } = setup({
    sysctls: {
      17: (structure, at) => {
        // Room for the 64 nodes that there may be; two are.
        expect(structure.readUInt32LE(8)).toBe(64);
        const memory = at(structure.readBigUInt64LE(16));
        memory.writeBigUInt64LE(1_073_741_824n, 0);
        memory.writeBigUInt64LE(3_145_728n, 8);
        memory.writeBigUInt64LE(0xffff_ffffn, 16);
        structure.writeUInt32LE(2, 8);
      },
    },
  });
  expect(await channel.cellsFree()).toEqual([3072n, 0n]);
});

test('processors are read and pinned', async () => {
  const pinned: string[] = [];
  const { hypervisor, channel } = setup({
    domctls: {
      14: (structure) => {
        const number = structure.readUInt32LE(16);
        // Online, blocked, running; 7 s; on processor 1. The other is offline.
        if (number === 0) Buffer.from('010001', 'hex').copy(structure, 20);
        structure.writeBigUInt64LE(7_000_000_000n, 24);
        structure.writeUInt32LE(1, 32);
      },
      25: (structure, at) => {
        expect([structure.readUInt32LE(20), structure.readUInt32LE(32)]).toEqual([1, 2]);
        at(structure.readBigUInt64LE(24)).writeUInt8(2);
      },
      9: (structure, at) =>
        void pinned.push(`${structure.readUInt32LE(16)}: ${at(structure.readBigUInt64LE(24)).toString('hex')}`),
    },
  });
  const common = { blocked: false, cpuTime: 7_000_000_000n, affinity: Uint8Array.of(2) };
  expect(await channel.vcpus(0)).toEqual([
    { ...common, number: 0, online: true, running: true, cpu: 1 },
    { ...common, number: 1, online: false, running: false, cpu: -1 },
  ]);
  await channel.pinVcpu(0, 1, Uint8Array.of(1, 0xff));
  expect(pinned).toEqual(['1: 01']);
  expect(hypervisor.held).toBe(1);
});

test('the share of time is read and changed', async () => {
  const written: number[] = [];
  const { channel } = setup({
    domctls: {
      16: (structure) => {
        if (structure.readUInt32LE(20) === 0) written.push(structure.readUInt16LE(24), structure.readUInt16LE(26));
        else Buffer.from([0x00, 0x01, 0x0a, 0x00]).copy(structure, 24);
      },
    },
  });
  expect(await channel.scheduler(0)).toEqual({ weight: 256, cap: 10 });
  await channel.setScheduler(0, { weight: 512 });
  expect(written).toEqual([512, 10]);
  for (const wrong of [{ weight: 0 }, { weight: 65_536 }, { cap: 65_535 }, { cap: -1 }])
    await expect(channel.setScheduler(0, wrong)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  expect(written).toHaveLength(2);
});

test('what Xen has said is read to its end', async () => {
  const said = ['(XEN) Xen version 4.17.7\n', '(XEN) *** LOADING DOMAIN 0 ***\n'];
  const { channel } = setup({
    sysctls: {
      1: (structure, at) => {
        const text = said[structure.readUInt32LE(12)] ?? '';
        at(structure.readBigUInt64LE(16)).write(text);
        structure.writeUInt32LE(structure.readUInt32LE(12) + 1, 12);
        structure.writeUInt32LE(text.length, 24);
      },
    },
  });
  expect(await channel.messages()).toBe(said.join(''));
});

test.each([
  [0x13, 0x13, 104, 32],
  [0x14, 0x14, 112, 32],
  [0x17, 0x16, 112, 40],
])('interfaces %i and %i are spoken', async (domctl, sysctl, size, pages) => {
  const physinfo: FakeCommand = (structure) => void structure.writeBigUInt64LE(512n, 8 + pages);
  const { channel } = setup({ domctl, sysctl, sysctls: { 3: physinfo, 6: listOf([dom0, guest], size) } });
  expect((await channel.domains()).map(({ id }) => id)).toEqual([0, 3]);
  expect(await channel.physical()).toMatchObject({ totalMemory: 2048n, freeMemory: 0n });
});

test('a version that is not known, and no privilege, decline', () => {
  for (const options of [
    { domctl: 0x18 },
    { sysctl: 0x99 },
    { domctls: { 5: () => refuse('EPERM') } },
  ] satisfies FakeOptions[]) {
    const { hypervisor, channel } = setup(options);
    expect(channel).toBeUndefined();
    expect([hypervisor.closed, hypervisor.held]).toEqual([true, 0]);
  }
});

test('what goes wrong in the hypervisor is no decline', () => {
  expect(() => setup({ domctls: { 5: () => refuse('EFAULT') } })).toThrow('EFAULT');
});
