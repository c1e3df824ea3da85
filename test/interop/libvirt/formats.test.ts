import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { describePeer } from '../peer.js';
import { devices, refusedCpus, refusedDevices } from './formats-devices.js';
import { differences } from './formats-differences.js';
import {
  backups,
  checkpoints,
  refusedBackups,
  refusedCheckpoints,
  refusedSnapshots,
  snapshots,
} from './formats-moments.js';
import { networks, refusedNetworks } from './formats-networks.js';
import { nwfilters, refusedNwfilters } from './formats-nwfilter.js';
import { asTestDriver, comparable, oursOf } from './formats-ours.js';
import { askFormats, type FormatAnswer, type FormatDocument } from './formats-peer.js';
import { refusedBindings, refusedSecrets, secrets } from './formats-small.js';
import { pools, refusedPools, refusedVolumes, volumes } from './formats-storage.js';
import { startLibvirtd, type Libvirtd } from './libvirtd.js';

// One process asks a real libvirtd of everything; then each document is a test.
const taken: readonly FormatDocument[] = [
  ...[...nwfilters, ...secrets, ...networks, ...pools, ...volumes],
  ...[...snapshots, ...checkpoints, ...backups, ...devices],
];
const doubtful: readonly FormatDocument[] = [
  ...[...refusedNwfilters, ...refusedBindings, ...refusedSecrets, ...refusedNetworks, ...refusedPools],
  ...[...refusedVolumes, ...refusedSnapshots, ...refusedCheckpoints, ...refusedBackups],
  ...[...refusedDevices, ...refusedCpus],
];
const titled = (documents: readonly FormatDocument[]) =>
  documents.map((one) => [`${one.kind} ${one.xml.slice(0, 200)}`, one] as const);

/** An acceptance, or the numbers of an error. */
const verdict = (answer: FormatAnswer) => ('xml' in answer ? 'accepted' : { code: answer.code, domain: answer.domain });

describePeer('libvirt-guests', () => {
  let libvirtd: Libvirtd;
  let answers: ReadonlyMap<FormatDocument, FormatAnswer>;
  beforeAll(async () => {
    libvirtd = await startLibvirtd({ ownNetwork: true });
    const asked = [...taken, ...doubtful, ...differences.map(([, document]) => document)];
    const uri = `qemu+unix:///system?socket=${libvirtd.unix}`;
    const told = await askFormats(uri, libvirtd.directory, asked);
    answers = new Map(asked.map((one, index) => [one, told[index]!]));
  }, 90_000);
  afterAll(() => libvirtd?.stop());
  const ours = (one: FormatDocument) => oursOf(one, libvirtd.directory);

  describe('what is printed after a definition', () => {
    test.each(titled(taken))('%s', (_title, one) => {
      const theirs = answers.get(one)!;
      expect(theirs).toHaveProperty('xml');
      const { xml } = theirs as { xml: string };
      const made = ours(one);
      expect(made).toHaveProperty('xml');
      expect(comparable(one.kind, (made as { xml: string }).xml)).toBe(comparable(one.kind, xml));
    });
  });

  describe('what is refused, and with which error', () => {
    test.each(titled(doubtful))('%s', (_title, one) => {
      expect(verdict(ours(one))).toEqual(verdict(answers.get(one)!));
    });
  });

  describe('known differences', () => {
    test.each(differences)('%s', (_why, one) => {
      expect(verdict(ours(one))).not.toEqual(verdict(answers.get(one)!));
    });
  });
});

describePeer('python3-libvirt', () => {
  const asked = [...networks, ...pools];
  let answers: readonly FormatAnswer[];
  beforeAll(async () => {
    answers = await askFormats('test:///default', '/nowhere', asked);
  });

  describe("what libvirt's test driver prints after a definition", () => {
    test.each(titled(asked))('%s', (_title, one) => {
      expect({ xml: asTestDriver(one) }).toEqual(answers[asked.indexOf(one)]);
    });
  });
});
