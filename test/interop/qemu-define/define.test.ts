import { isDeepStrictEqual } from 'node:util';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { errorDomains, VirtError } from '@virtkit/core';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { sampleCapabilities } from '../../../packages/driver-qemu/src/capabilities/sample-capabilities.js';
import { completeQemuDomain } from '../../../packages/driver-qemu/src/define/complete.js';
import { validateQemuDomain } from '../../../packages/driver-qemu/src/define/validate.js';
import { startLibvirtd } from '../libvirt/libvirtd.js';
import { describePeer, python } from '../peer.js';
import { known, otherDomain } from './differences.js';
import { documents } from './documents.js';

type Answer = { readonly xml: string } | { readonly code: number; readonly domain: number; readonly message: string };

const random = (size: number): Uint8Array => new Uint8Array(size);

/** What we make of a document; the words of a refusal are our own. */
function ours(xml: string): Answer {
  try {
    const domain = completeQemuDomain(parseDomain(xml, { inactive: true }), sampleCapabilities, { random });
    validateQemuDomain(domain, sampleCapabilities);
    return { xml: printDomain(domain, { inactive: true, secure: true }) };
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return { code: error.number, domain: errorDomains[error.domain], message: error.message };
  }
}

const wordless = (answer: Answer): Answer => ('xml' in answer ? answer : { ...answer, message: '' });
const kindOf = (title: string): string => title.replace(/ on (?:pc|q35)$/, '');

describePeer('libvirt-guests', () => {
  let theirs: ReadonlyMap<string, Answer>;
  let again: ReadonlyMap<string, Answer>;
  beforeAll(async () => {
    await using libvirtd = await startLibvirtd();
    const uri = `qemu+unix:///system?socket=${libvirtd.unix}`;
    const ask = async (asked: readonly (readonly [title: string, xml: string])[]) => {
      const input = JSON.stringify({ uri, documents: asked.map(([, xml]) => xml) });
      const told = await python(new URL('peer.py', import.meta.url), ['define'], { input, timeout: 90_000 });
      return new Map(asked.map(([title], index) => [title, (told as readonly Answer[])[index]!]));
    };
    theirs = await ask(documents);
    again = await ask([...theirs].flatMap(([title, answer]) => ('xml' in answer ? [[title, answer.xml]] : [])));
  }, 120_000);

  test('most documents are good, and many are not', () => {
    const good = [...theirs.values()].filter((answer) => 'xml' in answer).length;
    expect(good).toBeGreaterThan(500);
    expect(theirs.size - good).toBeGreaterThan(200);
    // Two documents of the same title would hide each other.
    expect(theirs.size).toBe(documents.length);
  });

  describe("a definition is completed as libvirt's QEMU driver completes it, or refused with its code", () => {
    test.each(documents)('%s', (title, xml) => {
      const [mine, answer] = [ours(xml), theirs.get(title)!];
      const reason = known[kindOf(title)];
      if (reason !== undefined) return expect(mine).not.toEqual(answer);
      if ('xml' in answer || 'xml' in mine) return expect(mine).toEqual(answer);
      const isOther = otherDomain[kindOf(title)] !== undefined;
      expect(wordless(mine)).toEqual({ ...wordless(answer), ...(isOther ? { domain: mine.domain } : {}) });
      expect(mine.domain === answer.domain).toBe(!isOther);
    });
  });

  test('what libvirt says of a domain is defined again as libvirt does it', () => {
    const different = [...again].filter(([title, answer]) => {
      const first = theirs.get(title)!;
      return (
        known[kindOf(title)] === undefined &&
        'xml' in first &&
        !isDeepStrictEqual(wordless(ours(first.xml)), wordless(answer))
      );
    });
    expect(different.map(([title]) => title)).toEqual([]);
    expect(again.size).toBeGreaterThan(500);
  });
});
