import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseDomain } from '@virtkit/core/xml';
import { buildArgv } from '../../../packages/driver-qemu/src/argv/build.js';
import { describePeer } from '../peer.js';
import { started } from './argv-aliases.js';
import { comparable } from './argv-compare.js';
import { testContext } from '../../../packages/driver-qemu/src/argv/test-context.js';
import { argvDocuments } from './argv-documents.js';
import { showArgv, type Shown } from './argv-peer.js';
import { runPaused } from './argv-run.js';

const titles = argvDocuments.map(({ title, starts }, index) => ({ title, starts, index }));

describePeer('libvirt-guests', () => {
  let folder: string;
  let shown: readonly Shown[];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'virtkit-argv-'));
    shown = await showArgv(argvDocuments, folder);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** The live definition of a document, and the arguments that libvirt starts QEMU with for it. */
  const theirs = (index: number) => {
    const one = shown[index]!;
    if ('message' in one) throw new Error(one.message);
    // A running guest's dump has the features that QEMU made of the model; these documents ask for none.
    const xml = argvDocuments[index]!.live ? one.xml.replaceAll(/<feature policy=[^>]*>/g, '') : started(one.xml);
    return { xml, argv: one.argv };
  };

  test('there are enough of them', () => {
    expect(argvDocuments.length).toBeGreaterThanOrEqual(120);
    expect(titles.filter(({ starts }) => starts).length).toBeGreaterThanOrEqual(30);
  });

  test.each(titles)('$title: said as libvirt says it', ({ index }) => {
    const { xml, argv } = theirs(index);
    const ours = buildArgv(parseDomain(xml), testContext(folder));
    expect(comparable(ours.argv)).toEqual(comparable(argv));
  });

  describe('real QEMU starts with our command line', () => {
    test.each(titles.filter(({ starts }) => starts))(
      '$title',
      async ({ index }) => {
        const { asked, found } = await runPaused(theirs(index).xml);
        expect(found).toEqual(asked);
      },
      60_000,
    );
  });
});
