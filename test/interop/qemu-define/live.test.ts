import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { sampleCapabilities } from '../../../packages/driver-qemu/src/capabilities/sample-capabilities.js';
import { assignAliases } from '../../../packages/driver-qemu/src/define/aliases.js';
import { completeQemuDomain } from '../../../packages/driver-qemu/src/define/complete.js';
import { readFirmware, selectFirmware, type Firmware } from '../../../packages/driver-qemu/src/define/firmware.js';
import { numberSources } from '../../../packages/driver-qemu/src/define/sources.js';
import { startLibvirtd } from '../libvirt/libvirtd.js';
import { describePeer, python } from '../peer.js';
import { images, liveDocuments } from './documents-live.js';

const random = (size: number): Uint8Array => new Uint8Array(size);

/** The firmware and the devices of a description, without what only a running QEMU says of them. */
const partsOf = (xml: string): string =>
  ['os', 'features', 'devices']
    .map((name) => new RegExp(`<${name}>[^]*</${name}>`).exec(xml)?.[0])
    .join('\n')
    .replaceAll(/ state='(?:dis)?connected'/g, '')
    .replaceAll(/(<address type='dimm' slot='\d+') base='0x[0-9a-f]+'/g, '$1');

const descriptions = '/usr/share/qemu/firmware';
let firmware: readonly Firmware[];
async function readAll(): Promise<readonly Firmware[]> {
  const names = (await readdir(descriptions)).sort();
  const paths = names.map((name) => join(descriptions, name));
  return Promise.all(paths.map(async (path) => readFirmware(await readFile(path, 'utf8'), path)));
}

function ours(xml: string): string {
  const domain = completeQemuDomain(parseDomain(xml, { inactive: true }), sampleCapabilities, { random });
  return printDomain({ ...numberSources(assignAliases(selectFirmware(domain, firmware))), id: 1 }, { secure: true });
}

describePeer('libvirt-ovmf', () => {
  let directory: string;
  let theirs: readonly ({ readonly xml: string } | { readonly message: string })[];
  beforeAll(async () => {
    firmware = await readAll();
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

  describe('a started guest has the firmware and the names that libvirt gives it', () => {
    test.each(liveDocuments.map(([title, xml], index) => [title, xml, index] as const))('%s', (_title, xml, index) => {
      const answer = theirs[index]!;
      if (!('xml' in answer)) throw new Error(`libvirt did not start it: ${answer.message}`);
      expect(partsOf(ours(xml.replaceAll('@', directory)))).toBe(partsOf(answer.xml));
    });
  });
});
