import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as it } from '@jest/globals';
import { open, VirtError } from '@virtkit/core';
import { test } from './driver.js';

const options = { drivers: [test({ hostname: 'lab' })], discover: false as const };
const codeOf = (call: Promise<unknown>) =>
  call.then(
    () => 'no error',
    (error: unknown) => (error instanceof VirtError ? error.code : String(error)),
  );

it('says what libvirt says of its test host', async () => {
  await using connection = await open('test:///default', options);
  expect(await connection.getVersion()).toBe(2n);
  expect(await connection.getHostname()).toBe('lab');
  expect(await connection.getNodeCellsFreeMemory(0, 9)).toEqual([2097152n, 4194304n]);
  expect(await connection.getNodeFreeMemory()).toBe(3145728n);
  expect(await connection.getNodeFreePages([4, 8], 0, 2)).toEqual([19n, 45n, 97n, 201n]);
  expect(await connection.getSysinfo()).toContain("<entry name='version'>G4ETA1WW (2.61 )</entry>");
  const capabilities = (await connection.getCapabilities()).split('\n');
  expect(capabilities).toContain("          <pages unit='KiB' size='8'>524288</pages>");
  expect(capabilities).toContain("            <cpu id='9' socket_id='1' die_id='0' core_id='1' siblings='9'/>");
});

it('counts free pages in 32 bits', async () => {
  await using connection = await open('test:///default', options);
  const counts = await connection.getNodeFreePages([4], 0, 32);
  // From the 28th on they no longer fit; libvirt goes on with what 32 bits hold, with its sign.
  expect(counts[28]).toBe(18446744072098938873n);
  expect(await codeOf(connection.getNodeFreePages([4], 0, 1_000_000_000))).toBe('VIR_ERR_INVALID_ARG');
});

it('is the host that a file describes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'virtkit-'));
  writeFileSync(join(directory, 'net.xml'), '<network><name>n</name></network>');
  writeFileSync(
    join(directory, 'node.xml'),
    "<node><cpu><nodes>1</nodes><active>3</active></cpu><network file='net.xml'/></node>",
  );
  try {
    await using connection = await open(`test://${directory}/node.xml`, options);
    expect(await connection.getNodeInfo()).toMatchObject({ nodes: 1, cpus: 3, memory: 3145728n });
    expect(await codeOf(connection.getNodeCellsFreeMemory(0, 1))).toBe('VIR_ERR_INVALID_ARG');
    expect(await connection.getCapabilities()).toContain("      <cells num='0'>\n      </cells>");
    expect((await connection.listAllNetworks()).map(({ name }) => name)).toEqual(['n']);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

it('makes a baseline of CPUs of one model', async () => {
  await using connection = await open('test:///default', options);
  const cpu = (model: string, ...features: string[]) =>
    `<cpu><arch>x86_64</arch><model>${model}</model>${features.map((name) => `<feature name='${name}'/>`).join('')}</cpu>`;
  expect(await connection.baselineCpu([cpu('Haswell', 'vmx', 'ds'), cpu('Haswell', 'vmx')])).toBe(
    `<cpu mode='custom' match='exact'>
  <model fallback='forbid'>Haswell</model>
  <feature policy='require' name='vmx'/>
</cpu>
`,
  );
  expect(await codeOf(connection.baselineCpu([cpu('Haswell'), cpu('Penryn')]))).toBe('VIR_ERR_OPERATION_UNSUPPORTED');
  expect(await codeOf(connection.baselineCpu([cpu('constructor')]))).toBe('VIR_ERR_INTERNAL_ERROR');
  expect(await codeOf(connection.getCpuModelNames('constructor'))).toBe('VIR_ERR_INVALID_ARG');
  expect(await codeOf(connection.getCpuModelNames('mips'))).toBe('VIR_ERR_NO_SUPPORT');
});
