import { expect, test } from '@jest/globals';
import { open } from '@virtkit/core';
import { test as driver } from './driver.js';

const connect = () => open('test:///default', { drivers: [driver()], discover: false });
const fails = (call: Promise<unknown>, code: string) => expect(call).rejects.toMatchObject({ code });
const model = (name: string, more = '') => `<cpu${more}><model>${name}</model></cpu>`;

test.each([
  ['<cpu/>', 'superset'],
  ["<cpu mode='host-model'/>", 'superset'],
  [model('Icelake-Server'), 'superset'],
  [model('Icelake-Server', " match='strict'"), 'incompatible'],
  ["<cpu><model>qemu64</model><feature policy='require' name='vmx'/></cpu>", 'superset'],
  ["<cpu><model>qemu64</model><feature policy='forbid' name='vmx'/></cpu>", 'incompatible'],
  ['<cpu><arch>aarch64</arch><model>cortex-a57</model></cpu>', 'incompatible'],
])('a host that can do everything, and %s', async (xml, result) => {
  await using connection = await connect();
  expect(await connection.compareCpu(xml)).toBe(result);
  expect(await connection.compareHypervisorCpu({}, xml)).toBe(result);
  const strict = connection.compareCpu(xml, { failIncompatible: true });
  if (result === 'incompatible') await fails(strict, 'VIR_ERR_CPU_INCOMPATIBLE');
  else expect(await strict).toBe(result);
});

// As QEMU's driver of libvirt 9.0 answers.
test.each([
  [model('moon'), 'VIR_ERR_INTERNAL_ERROR'],
  ['<cpu><arch>moon</arch><model>qemu64</model></cpu>', 'VIR_ERR_CONFIG_UNSUPPORTED'],
  ['<cpu', 'VIR_ERR_XML_DETAIL'],
  ['<domain/>', 'VIR_ERR_XML_ERROR'],
])('refused: %s', async (xml, code) => {
  await using connection = await connect();
  await fails(connection.compareCpu(xml), code);
  await fails(connection.compareHypervisorCpu({}, xml), code);
});

test('the least that the CPUs of guests have', async () => {
  await using connection = await connect();
  const least = (...xmls: string[]) => connection.baselineHypervisorCpu({}, xmls);
  expect(await least(model('qemu64'), model('qemu64'))).toBe(
    "<cpu mode='custom' match='exact'>\n  <model fallback='forbid'>qemu64</model>\n</cpu>\n",
  );
  await fails(least(), 'VIR_ERR_INVALID_ARG');
  await fails(least('<cpu/>'), 'VIR_ERR_INVALID_ARG');
  await fails(least(model('moon')), 'VIR_ERR_INTERNAL_ERROR');
  await fails(connection.baselineHypervisorCpu({ arch: 'ppc64' }, [model('qemu64')]), 'VIR_ERR_CONFIG_UNSUPPORTED');
  await fails(connection.compareHypervisorCpu({ arch: 'moon' }, '<cpu/>'), 'VIR_ERR_INVALID_ARG');
});
