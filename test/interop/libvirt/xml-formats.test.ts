import { beforeAll, describe, expect, test } from '@jest/globals';
import { errorDomains, VirtError } from '@virtkit/core';
import {
  completeDomain,
  completeInterface,
  completeNetwork,
  completeStoragePool,
  completeStorageVol,
  parseDomain,
  parseDomainSnapshot,
  parseInterface,
  parseNetwork,
  parseNodeDevice,
  parseStoragePool,
  parseStorageVol,
  printDomain,
  printInterface,
  printNetwork,
  printStoragePool,
  printStorageVol,
} from '@virtkit/core/xml';
import { describePeer } from '../peer.js';
import { clashing } from './xml-clashes.js';
import { documents, malformed, refused } from './xml-documents.js';
import { askTestDriver, type Answer, type Asked, type Kind } from './xml-peer.js';

const options = { random: (size: number) => new Uint8Array(size) };
const pool = parseStoragePool(
  "<pool type='dir'><name>default-pool</name><target><path>/default-pool</path></target></pool>",
);

/** A document, completed by us as libvirt's test driver completes it. */
const ours: Readonly<Record<Kind, (xml: string) => string>> = {
  domain: (xml) =>
    printDomain(completeDomain(parseDomain(xml, { inactive: true }), options), { inactive: true, secure: true }),
  network: (xml) => printNetwork(completeNetwork(parseNetwork(xml), options)),
  // The driver says that each of its pools has 100 GiB.
  pool: (xml) => {
    const bytes = 100n * 1024n ** 3n;
    return printStoragePool({
      ...completeStoragePool(parseStoragePool(xml), options),
      capacity: bytes,
      available: bytes,
    });
  },
  interface: (xml) => printInterface(completeInterface(parseInterface(xml))),
  volume: (xml) => printStorageVol(completeStorageVol(parseStorageVol(xml), pool)),
  snapshot: (xml) => parseDomainSnapshot(xml).name ?? '',
  nodedev: (xml) => parseNodeDevice(xml).name,
};
const answerOf = ({ kind, xml }: Asked): Answer => {
  try {
    return { xml: ours[kind](xml) };
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { code: error.number, domain: errorDomains[error.domain], message: error.message };
  }
};

describePeer('libvirt', () => {
  const refusals = [...refused, ...malformed, ...clashing];
  const asked = [...documents, ...refusals];
  let answers: ReadonlyMap<Asked, Answer>;
  beforeAll(async () => {
    const told = await askTestDriver(asked);
    answers = new Map(asked.map((one, index) => [one, told[index]!]));
  });

  describe('a definition is completed as libvirt completes it', () => {
    test.each(documents)('$kind $xml', (one) => expect(answerOf(one)).toEqual(answers.get(one)));
  });

  describe('a refusal has its code and domain', () => {
    test.each(refusals)('$kind $xml', (one) => {
      const { message: _theirs, ...theirs } = answers.get(one) as { message: string; code: number; domain: number };
      expect(answerOf(one)).toMatchObject(theirs);
    });
  });
});
