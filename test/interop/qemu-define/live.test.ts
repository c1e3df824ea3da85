import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { sampleCapabilities } from '../../../packages/driver-qemu/src/capabilities/sample-capabilities.js';
import { assignAliases } from '../../../packages/driver-qemu/src/define/aliases.js';
import { completeQemuDomain } from '../../../packages/driver-qemu/src/define/complete.js';
import { numberSources } from '../../../packages/driver-qemu/src/define/sources.js';
import { startLibvirtd } from '../libvirt/libvirtd.js';
import { describePeer, python } from '../peer.js';
import { images, liveDocuments } from './documents-live.js';

const random = (size: number): Uint8Array => new Uint8Array(size);

/** The devices of a description, without what only a running QEMU says of them. */
const devicesOf = (xml: string): string =>
  /<devices>[^]*<\/devices>/
    .exec(xml)![0]
    .replaceAll(/ state='(?:dis)?connected'/g, '')
    .replaceAll(/(<address type='dimm' slot='\d+') base='0x[0-9a-f]+'/g, '$1');

function ours(xml: string): string {
  const domain = completeQemuDomain(parseDomain(xml, { inactive: true }), sampleCapabilities, { random });
  return printDomain({ ...numberSources(assignAliases(domain)), id: 1 }, { secure: true });
}

describePeer('libvirt-guests', () => {
  let directory: string;
  let theirs: readonly ({ readonly xml: string } | { readonly message: string })[];
  beforeAll(async () => {
    await using libvirtd = await startLibvirtd();
    directory = libvirtd.directory;
    await Promise.all(images.map((name) => writeFile(join(directory, `${name}.img`), new Uint8Array(1048576))));
    const uri = `qemu+unix:///system?socket=${libvirtd.unix}`;
    const input = JSON.stringify({ uri, documents: liveDocuments.map(([, xml]) => xml.replaceAll('@', directory)) });
    theirs = (await python(new URL('peer.py', import.meta.url), ['start'], {
      input,
      timeout: 150_000,
    })) as typeof theirs;
  }, 180_000);

  describe('the devices of a started guest are named as libvirt names them', () => {
    test.each(liveDocuments.map(([title, xml], index) => [title, xml, index] as const))('%s', (_title, xml, index) => {
      const answer = theirs[index]!;
      if (!('xml' in answer)) throw new Error(`libvirt did not start it: ${answer.message}`);
      expect(devicesOf(ours(xml.replaceAll('@', directory)))).toBe(devicesOf(answer.xml));
    });
  });
});
