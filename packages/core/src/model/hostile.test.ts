import { describe, expect, test } from '@jest/globals';
import { VirtError } from '../errors.js';
import { parseDomain, printDomain } from './domain/domain.js';
import { completeDomain } from './domain/defaults.js';

/** Parses, completes and prints; a `VirtError` is a fine answer, and anything else is thrown on. */
function survives(xml: string): VirtError | undefined {
  try {
    const domain = parseDomain(xml);
    printDomain(domain);
    printDomain(completeDomain(domain, { random: (size) => new Uint8Array(size) }));
  } catch (error) {
    if (!(error instanceof VirtError)) throw error;
    return error;
  }
  return undefined;
}

const inDomain = (inside: string) => `<domain type='test'><name>a</name>${inside}</domain>`;
const laughs = Array.from({ length: 9 }, (_, level) => `<!ENTITY l${level + 1} "${`&l${level};`.repeat(10)}">`);

describe('hostile documents are refused as malformed', () => {
  test.each([
    ['a hundred thousand levels', inDomain('<x>'.repeat(100_000) + '</x>'.repeat(100_000))],
    ['an attribute of 10 MB', inDomain(`<x y='${'z'.repeat(10_000_000)}'/>`)],
    ['a billion laughs', `<!DOCTYPE d [<!ENTITY l0 "ha">${laughs.join('')}]>${inDomain('<title>&l9;</title>')}`],
    ['an external entity', `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>${inDomain('<title>&x;</title>')}`],
    ['a parameter entity', `<!DOCTYPE d [<!ENTITY % x SYSTEM "http://192.0.2.1/">%x;]>${inDomain('')}`],
    ['a tag without an end', "<domain type='test'"],
    ['an attribute without an end', "<domain type='test"],
    ['a comment without an end', inDomain('<!-- ')],
    ['a CDATA section without an end', inDomain('<![CDATA[')],
    ['an instruction without an end', inDomain('<?php ')],
    ['a reference without an end', inDomain('<title>&amp</title>')],
    ['a NUL', inDomain('<title>\0</title>')],
    ['half a character', inDomain('<title>\ud83d</title>')],
  ])('%s', (_what, xml) => {
    const start = performance.now();
    expect(survives(xml)).toMatchObject({ code: 'VIR_ERR_XML_DETAIL', domain: 'VIR_FROM_DOMAIN' });
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('time grows with the length only', () => {
  test.each([
    ['unknown elements', (count: number) => inDomain('<x/>'.repeat(count))],
    [
      'unknown attributes',
      (count: number) => `<domain ${Array.from({ length: count }, (_, i) => `a${i}=''`).join(' ')}/>`,
    ],
    ['sound cards', (count: number) => inDomain(`<devices>${"<sound model='ac97'/>".repeat(count)}</devices>`)],
    ['references', (count: number) => inDomain(`<title>${'&lt;'.repeat(count)}</title>`)],
  ])('%s', (_what, make) => {
    const time = (count: number) => {
      const xml = make(count);
      const start = performance.now();
      try {
        printDomain(parseDomain(xml));
      } catch (error) {
        if (!(error instanceof VirtError)) throw error;
      }
      return performance.now() - start;
    };
    time(5_000);
    const short = Math.max(time(10_000), 3);
    // Eight times the length; quadratic growth would be 64 times the time.
    expect(time(80_000)).toBeLessThan(short * 40);
  });
});

describe('to fill in what is left open takes no time out of proportion', () => {
  const times = (count: number, make: (index: number) => string) =>
    Array.from({ length: count }, (_, i) => make(i)).join('');
  const devices = (inside: string) => `<memory>1024</memory><os><type>hvm</type></os><devices>${inside}</devices>`;
  const drive = "<address type='drive' controller='4294967295' bus='0' target='0' unit='0'/>";
  test.each([
    ['disks', devices(times(5000, (i) => `<disk><source file='/a'/><target dev='vd' bus='ide'/>${i}${drive}</disk>`))],
    ['interfaces', devices(times(5000, () => "<interface type='user'/>"))],
    ['controllers', devices(times(5000, () => "<controller type='pci'/>"))],
    ['an address far away', devices(`<disk><source file='/a'/><target dev='sda'/>${drive}</disk>`)],
    ['sets of CPUs', `<cputune>${times(5000, (i) => `<vcpupin vcpu='${i}' cpuset='0-16383'/>`)}</cputune>`],
    ['NUMA cells', `<cpu><numa>${times(5000, () => "<cell memory='1' cpus='0-16383'/>")}</numa></cpu>`],
    [
      'shares of caches',
      `<vcpu>16384</vcpu><cputune>${times(5000, (i) => `<cachetune vcpus='${i}'><monitor level='3' vcpus='${i}'/></cachetune>`)}</cputune>`,
    ],
    [
      'host devices',
      devices(
        times(
          5000,
          (i) => `<hostdev mode='subsystem' type='usb'><source><address bus='1' device='${i}'/></source></hostdev>`,
        ),
      ),
    ],
    ['threads', "<iothreads>4294967295</iothreads><iothreadids><iothread id='9'/></iothreadids>"],
  ])('%s', (_what, inside) => {
    const start = performance.now();
    survives(inDomain(inside));
    expect(performance.now() - start).toBeLessThan(1500);
  });
});
