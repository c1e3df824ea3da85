import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { VirtError } from '@virtkit/core/driver';
import { parseDiskSpec, type DiskSpec } from './disk.js';

const place = { file: 'a.cfg', line: 1, key: 'disk[1]' };
const plain = { format: 'raw', writable: true, cdrom: false } as const;

// What xl-disk-configuration(5) says of each.
test.each<readonly [string, DiskSpec]>([
  ['/dev/vg/a,raw,hda,rw', { ...plain, target: '/dev/vg/a', vdev: 'hda' }],
  ['/dev/vg/a,,hda', { ...plain, target: '/dev/vg/a', vdev: 'hda' }],
  ['format=raw, vdev=hda, access=rw, target=/dev/vg/a', { ...plain, target: '/dev/vg/a', vdev: 'hda' }],
  ['raw:/dev/vg/a,hda,w', { ...plain, target: '/dev/vg/a', vdev: 'hda' }],
  ['/srv/i.iso,,hdc,cdrom', { ...plain, target: '/srv/i.iso', vdev: 'hdc', cdrom: true, writable: false }],
  ['/srv/i.iso,,hdc,,cdrom', { ...plain, target: '/srv/i.iso', vdev: 'hdc', cdrom: true, writable: false }],
  [',,hdc,,cdrom', { format: 'empty', vdev: 'hdc', cdrom: true, writable: false }],
  ['vdev=hdc, access=ro, devtype=cdrom', { format: 'empty', vdev: 'hdc', cdrom: true, writable: false }],
  [',hdc:cdrom,r', { format: 'empty', vdev: 'hdc', cdrom: true, writable: false }],
  ['file:/srv/i.iso,hdc:cdrom,r', { ...plain, target: '/srv/i.iso', vdev: 'hdc', cdrom: true, writable: false }],
  ['phy:/dev/sdb,xvdb,r', { ...plain, target: '/dev/sdb', vdev: 'xvdb', writable: false }],
  ['tap:aio:/srv/a.img,xvda,w', { ...plain, target: '/srv/a.img', vdev: 'xvda' }],
  ['tap:qcow2:/srv/a.qcow2,xvda,w', { ...plain, format: 'qcow2', target: '/srv/a.qcow2', vdev: 'xvda' }],
  ['nbd:srv:7,xvda', { ...plain, script: 'block-nbd', target: 'srv:7', vdev: 'xvda' }],
  ['vdev=xvda,script=block-iscsi,target=iqn=x,y', { ...plain, script: 'block-iscsi', target: 'iqn=x,y', vdev: 'xvda' }],
  [
    'vdev=xvda,discard,untrusted,direct-io-safe,target=/a',
    { ...plain, vdev: 'xvda', target: '/a', discard: true, trusted: false, directIoSafe: true },
  ],
  [
    'vdev=xvda,backend=storage,backendtype=qdisk,target=/a',
    { ...plain, vdev: 'xvda', target: '/a', backend: 'storage', backendType: 'qdisk' },
  ],
  [
    'specification=virtio,backendtype=standalone,vdev=xvda,target=/a',
    { ...plain, vdev: 'xvda', target: '/a', specification: 'virtio', backendType: 'standalone' },
  ],
])('%s', (text, expected) => {
  expect(parseDiskSpec({ text, place })).toEqual(expected);
});

test('any text is read or refused', () => {
  const words = fc.constantFrom('target=', 'vdev=xvda', 'raw', 'phy:', ',', '=', '/a', 'cdrom', ' ', ':', 'ro', '\n');
  fc.assert(
    fc.property(
      fc.array(words).map((all) => all.join('')),
      (text) => {
        try {
          expect(parseDiskSpec({ text, place }).vdev).not.toBe('');
        } catch (error) {
          expect(error).toBeInstanceOf(VirtError);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
