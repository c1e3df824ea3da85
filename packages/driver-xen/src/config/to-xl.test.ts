import { describe, expect, test } from '@jest/globals';
import { parseDomain, printDomain } from '@virtkit/core/xml';
import { completeXenDomain } from '../define/complete.js';
import { domainFromXlConfig } from './from-xl.js';
import { readSample, sampleNames } from './test-samples.js';
import { domainToXlConfig } from './to-xl.js';

const whole = (domain: ReturnType<typeof parseDomain>) =>
  completeXenDomain(domain, { arch: 'x86_64', random: (size) => new Uint8Array(size) });
const samples = sampleNames('.native');

/** Where libvirt writes what xl does not read, it is said so that xl does. */
const readable = (native: string): string =>
  native.replace('type=sdl,', 'type=sdl,sdl=1,vnc=0,').replace('format=xvhd', 'format=vhd');

describe("what libvirt's Xen driver writes", () => {
  test.each(samples)('%s', (name) => {
    const domain = whole(parseDomain(readSample(`${name}.xml`), { inactive: true }));
    expect(domainToXlConfig(domain, { native: true })).toBe(readable(readSample(`${name}.native`)));
  });
});

describe('there and back', () => {
  // What is written where nobody says it: the usual script, and how far nodes usually are.
  const usual = /^ *<script path='vif-bridge'\/>\n|^ *<distances>\n[^]*?<\/distances>\n/gm;
  const print = (domain: ReturnType<typeof parseDomain>) =>
    printDomain(domain, { inactive: true })
      .replace(usual, '')
      .replace(/>\n *<\/cell>/g, '/>');
  test.each(sampleNames())('%s', (name) => {
    const domain = whole(domainFromXlConfig(readSample(`${name}.cfg`)));
    const native = domainToXlConfig(domain, { native: true });
    const again = whole(domainFromXlConfig(native));
    expect(print(again)).toBe(print(domain));
    expect(domainToXlConfig(again, { native: true })).toBe(native);
  });
});
