import { inflateSync } from 'node:zlib';
import { expect, test as it } from '@jest/globals';
import { open } from '@virtkit/core';
import { test } from './index.js';

// Expectations: what libvirt 9.0.0 gave for test:///default.

const connect = () => open('test:///default', { drivers: [test()], discover: false });

it('takes keys that the set has', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  await domain.sendKey('linux', 0, [29, 56, 111]);
  await domain.sendKey('usb', 0, [50]);
  await expect(domain.sendKey('usb', 0, [49])).rejects.toMatchObject({ code: 'VIR_ERR_INTERNAL_ERROR' });
  await expect(domain.sendKey('linux', 0, [])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
  await expect(domain.sendKey('linux', 0, Array<number>(17).fill(1))).rejects.toMatchObject({
    code: 'VIR_ERR_INVALID_ARG',
  });
  await expect(domain.sendKey('toString' as 'usb', 0, [1])).rejects.toMatchObject({ code: 'VIR_ERR_INVALID_ARG' });
});

it('gives a screenshot that is a PNG', async () => {
  await using connection = await connect();
  const domain = await connection.lookupDomainByName('test');
  const { mime, content } = await domain.screenshot(0);
  const png = Buffer.concat((await content.toArray()) as Uint8Array[]);
  expect(mime).toBe('image/png');
  expect(png.subarray(0, 16).toString('latin1')).toBe('\x89PNG\r\n\x1a\n\0\0\0\rIHDR');
  const at = png.indexOf('IDAT');
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)));
  expect(pixels).toHaveLength(png.readUInt32BE(20) * (png.readUInt32BE(16) + 1));
  // The checksum of the empty last chunk is the same in every PNG.
  expect(png.subarray(-12).toString('hex')).toBe('0000000049454e44ae426082');
});
