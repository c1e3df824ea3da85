import { afterEach, expect, jest, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { mayStart } from './autostart.js';

afterEach(() => {
  jest.restoreAllMocks();
  delete process.env.VIRTKIT_AUTOSTART;
});

test.each([
  ['qemu:///session', 7, true],
  ['qemu:///session', 0, true],
  ['test+unix:///default', 7, true],
  ['test+unix:///default', 0, false],
  ['qemu:///system', 7, false],
  ['qemu:///embed', 7, false],
  ['qemu+unix:///session?socket=/x', 7, false],
  ['qemu:///session?mode=legacy', 7, false],
  ['qemu:///session?mode=direct', 7, false],
  ['qemu:///session?no_autostart=1', 7, false],
  ['qemu:///session?no_autostart=0', 7, true],
])('%s of user %i: %p', (uri, uid, expected) => {
  jest.spyOn(process, 'geteuid').mockReturnValue(uid);
  expect(mayStart(parseUri(uri))).toBe(expected);
  process.env.VIRTKIT_AUTOSTART = '0';
  expect(mayStart(parseUri(uri))).toBe(false);
});
