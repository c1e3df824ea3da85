import { expect, test } from '@jest/globals';
import { leadsTo, migrateTo } from './migrate-to.js';

test.each([
  ['qemu+tls://b.example/system', 'qemu+tls://b.example/system', true],
  ['qemu+tls://*.example/system', 'qemu+tls://b.example/system', true],
  ['qemu+tls://*.example/system', 'qemu+tls://b.example/session', false],
  ['qemu+tls://*.example/system', 'qemu+ssh://b.example/system', false],
  ['qemu+tls://*.example/system', 'qemu+tls://evil/?x=.example/system', false],
  ['qemu+tls://*.example/system', 'qemu+tls://evil/#.example/system', false],
  ['qemu+tls://b/system', 'qemu+tls://b/system?pkipath=/tmp', false],
  ['qemu+tls://b/system?pkipath=/tmp', 'qemu+tls://b/system?pkipath=/tmp', true],
  ['qemu+tls://b/system?pkipath=*', 'qemu+tls://b/system?pkipath=/tmp', false],
  ['*', 'test+ext:///default?command=/bin/sh', false],
  ['test+unix:///*?socket=/a', 'test+unix:///default?socket=/a', true],
  ['test+unix:///*?socket=/a', 'test+unix:///default?socket=/a&command=/b', false],
])('%s and %s: %s', (pattern, uri, allowed) => expect(leadsTo(pattern, uri)).toBe(allowed));

test('nowhere is where nothing was said', async () => {
  await expect(migrateTo('qemu+tls://b/system', [])).rejects.toMatchObject({ code: 'VIR_ERR_OPERATION_DENIED' });
});
