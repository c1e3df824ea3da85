import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test, VirtualClock } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const clock = new VirtualClock(1795335937801.5);
const connect = () => open('test:///default', { drivers: [test({ clock })], discover: false });

it('shows the vCPUs of a running domain', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const all = Array.from({ length: 16 }, (_, cpu) => cpu);
  expect(await domain.getVcpus()).toEqual([
    { number: 0, state: 'running', cpuTime: 179533593780100n, cpu: 15, cpuMap: all },
    { number: 1, state: 'running', cpuTime: 179533593780100n, cpu: 15, cpuMap: all },
  ]);
  await domain.pinVcpu(1, [2, 0]);
  expect((await domain.getVcpus())[1]).toMatchObject({ cpu: 2, cpuMap: [0, 2] });
  expect(await domain.getVcpuPinInfo({ config: true })).toEqual([all, all]);
  await expect(domain.pinVcpu(0, [1], { live: true })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.pinVcpu(0, [-1])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.pinVcpu(0, [1e9])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await domain.destroy();
  await expect(domain.getVcpus()).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_INVALID' });
});

it('counts vCPUs up and down, live and stored apart', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setVcpus(1);
  await domain.setVcpus(4, { maximum: true, config: true });
  expect(await domain.getVcpusFlags()).toBe(1);
  expect(await domain.getVcpusFlags({ maximum: true })).toBe(2);
  expect(await domain.getVcpusFlags({ maximum: true, config: true })).toBe(4);
  expect(await domain.getVcpusFlags({ config: true })).toBe(2);
  for (const [count, options] of [
    [3, {}],
    [0, {}],
    [33, { config: true }],
    [4, { maximum: true }],
    [1, { guest: true }],
  ] as const) {
    await expect(domain.setVcpus(count, options)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
});

it('adds, pins and takes away IOThreads', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.addIOThread(4);
  await domain.addIOThread(2);
  await domain.pinIOThread(4, [7]);
  expect(await domain.getIOThreadInfo()).toEqual([
    { id: 4, cpuMap: [7] },
    { id: 2, cpuMap: [0, 1] },
  ]);
  expect(await domain.getIOThreadInfo({ config: true })).toEqual([]);
  expect(await domain.getXmlDesc()).toContain("<iothreadpin iothread='4' cpuset='7'/>");
  for (const wrong of [
    domain.addIOThread(4),
    domain.addIOThread(0),
    domain.delIOThread(9),
    domain.pinIOThread(9, [1]),
    domain.pinIOThread(4, []),
    domain.setIOThreadParams(9, { poll_grow: 1 }),
    domain.setIOThreadParams(4, { poll_grow: 1 }, { config: true }),
  ]) {
    await expect(wrong).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  }
  await domain.delIOThread(4);
  expect(await domain.getXmlDesc()).not.toContain('cputune');
  expect(await domain.getIOThreadInfo()).toEqual([{ id: 2, cpuMap: [0, 1] }]);
});

it('keeps an IOThread that a disk uses', async () => {
  await using connection = await connect();
  const domain = await connection.defineDomainXml(
    "<domain type='test'><name>a</name><memory>4096</memory><iothreads>2</iothreads><os><type>hvm</type></os><devices>" +
      "<disk type='file'><driver iothread='2'/><source file='/x'/><target dev='vda' bus='virtio'/></disk></devices></domain>",
  );
  await expect(domain.delIOThread(2)).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await domain.delIOThread(1);
  expect(await domain.getXmlDesc()).toContain("<iothread id='2'/>");
});

it('has a scheduler of one parameter that never changes', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  expect(await domain.getSchedulerType()).toEqual({ type: 'fair', nparams: 1 });
  await domain.setSchedulerParameters({ weight: 4 });
  expect(await domain.getSchedulerParameters()).toEqual({ weight: 50 });
  await expect(domain.getSchedulerParameters({ live: true })).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.setSchedulerParameters({ cpu_shares: 4n })).rejects.toMatchObject({
    code: 'VIR_ERR_ARGUMENT_UNSUPPORTED',
  });
});

it('switches performance events, written in the order of libvirt', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.setPerfEvents({ instructions: true, cpu_cycles: false, cmt: true });
  const events = await domain.getPerfEvents();
  expect(Object.keys(events)).toHaveLength(22);
  expect(events).toMatchObject({ cmt: true, cpu_cycles: false, instructions: true, mbmt: false });
  const names = [...(await domain.getXmlDesc()).matchAll(/<event name='(\w+)'/g)].map(([, name]) => name);
  expect(names).toEqual(['cmt', 'cpu_cycles', 'instructions']);
});
