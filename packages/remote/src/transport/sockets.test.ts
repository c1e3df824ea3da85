import { afterEach, expect, jest, test } from '@jest/globals';
import { parseUri } from '@virtkit/core/driver';
import { findSocket, socketCandidates, thereIsNone } from './sockets.js';

const asUser = (uid: number) => {
  jest.spyOn(process, 'geteuid').mockReturnValue(uid);
  process.env['XDG_RUNTIME_DIR'] = '/run/user/7';
};
const runtime = process.env['XDG_RUNTIME_DIR'];
afterEach(() => {
  jest.restoreAllMocks();
  if (runtime === undefined) delete process.env['XDG_RUNTIME_DIR'];
  else process.env['XDG_RUNTIME_DIR'] = runtime;
});

const candidates = (uri: string, readOnly = false) => socketCandidates(parseUri(uri), readOnly);

test('the system’s: ours, the modular one, libvirtd’s', () => {
  asUser(0);
  expect(candidates('qemu:///system')).toEqual([
    '/run/virtkit/virtkit-sock',
    '/run/libvirt/virtqemud-sock',
    '/run/libvirt/libvirt-sock',
  ]);
  expect(candidates('xen:///system?mode=direct', true)).toEqual([
    '/run/virtkit/virtkit-sock-ro',
    '/run/libvirt/virtxend-sock-ro',
  ]);
  expect(candidates('qemu:///system?mode=legacy')).toEqual(['/run/virtkit/virtkit-sock', '/run/libvirt/libvirt-sock']);
  expect(candidates('constructor+unix:///')).toEqual(['/run/virtkit/virtkit-sock', '/run/libvirt/libvirt-sock']);
});

test('a user’s own, which has no read-only socket; the test driver’s too', () => {
  asUser(7);
  expect(candidates('qemu:///session', true)).toEqual([
    '/run/user/7/virtkit/virtkit-sock',
    '/run/user/7/libvirt/virtqemud-sock',
    '/run/user/7/libvirt/libvirt-sock',
  ]);
  expect(candidates('test+unix:///default').at(-1)).toBe('/run/user/7/libvirt/libvirt-sock');
  expect(candidates('qemu:///system').at(-1)).toBe('/run/libvirt/libvirt-sock');
});

test('a socket that is given is taken; none at all is an error that names them', async () => {
  expect(await findSocket(parseUri('qemu:///system?socket=/x'), false)).toBe('/x');
  const none = parseUri('nothing:///system?mode=direct');
  expect(await findSocket(none, false)).toBeUndefined();
  expect(thereIsNone(none, false).message).toContain('none of /run/virtkit/virtkit-sock exists');
});
