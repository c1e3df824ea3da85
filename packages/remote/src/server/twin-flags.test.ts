import { expect, test } from '@jest/globals';
import { Dispatch, VirtError, type Session } from '@virtkit/core/driver';
import type { ServerClient } from './client.js';
import { twinHandlers } from './twin-handlers.js';

const dom = { name: 'web', uuid: '6695eb01-f6a4-8304-79aa-97f2502e193f', id: 1 };
const pin = twinHandlers.find(({ name }) => name === 'domainPinVcpu')!;

/** Pins by the older form, on a driver that answers to flags as `answer` does; gives the flags that it was asked with. */
async function flagsOf(answer: (flags: number) => void): Promise<number[]> {
  const asked: number[] = [];
  const pinVcpu = async (...[, , , flags]: [unknown, unknown, unknown, number]) => {
    asked.push(flags);
    answer(flags);
  };
  const dispatch = new Dispatch({ domain: { pinVcpu } } as unknown as Session, false);
  await pin.run({ dispatch } as ServerClient, { dom, vcpu: 0, cpumap: new Uint8Array([2]) }, undefined!);
  return asked;
}
const refused = (message: string) => new VirtError('VIR_ERR_INVALID_ARG', message);

test('a vCPU is pinned in the running domain', async () => {
  expect(await flagsOf(() => undefined)).toEqual([1]);
});

test('a driver that has no flag for it is asked without', async () => {
  const only = (flags: number) => {
    if (flags !== 0) throw refused('unsupported flags (0x1) in function testDomainPinVcpuFlags');
  };
  expect(await flagsOf(only)).toEqual([1, 0]);
});

test('any other refusal stands', async () => {
  const never = () => {
    throw refused("requested vcpu '0' is not present in the domain");
  };
  await expect(flagsOf(never)).rejects.toThrow('not present');
});
