import { describe, expect, test } from '@jest/globals';
import { printDomain, type Domain } from '@virtkit/core/xml';
import { completeXenDomain } from '../define/complete.js';
import { domainFromLibxlJson } from './libxl-json.js';
import { readSample } from './test-samples.js';

// What libxl 4.17 made of our config of each sample (`xl create -n`), and what libvirt made of the sample itself: two that
// do not know of one another.
const samples = JSON.parse(readSample('libxl.json')) as Readonly<Record<string, unknown>>;

const print = (domain: Domain) =>
  printDomain(completeXenDomain(domain, { arch: 'x86_64', random: (size) => new Uint8Array(size) }), {
    inactive: true,
  });

/** What libxl keeps in another way, or not at all. */
const kept: Readonly<Record<string, (xml: string) => string>> = {
  // Features are bits of registers, and guests run no guests unless they are told to.
  'hvm-cpuid': (xml) => xml.replace(/ *<cpu [^]*<\/cpu>\n/, ''),
  'pvh-cpuid': (xml) => xml.replace(/ *<cpu [^]*<\/cpu>\n/, ''),
  'hvm-nested': (xml) => xml.replace(/ *<cpu [^>]*\/>\n/, ''),
  'hvm-not-nested': (xml) => xml.replace(/ *<cpu [^]*<\/cpu>\n/, ''),
  // Xen 4.17 does not say which they are.
  'hvm-usb-devices': (xml) => xml.replace(/ *<hostdev [^]*<\/hostdev>\n/, ''),
  'pv-usb': (xml) => xml.replace(/ *<hostdev [^]*<\/hostdev>\n/, ''),
  // A guest with devices of the host sees the host's memory map.
  'pv-pci': withMap,
  'pv-pci-permissive': (xml) => withMap(xml.replace(" writeFiltering='yes'", '')),
  'pv-tsc-default': (xml) => xml.replace(/'reset'>\n.*<timer.*\n.*<\/clock>/, "'reset'/>"),
};

function withMap(xml: string): string {
  return xml.replace(
    '  <clock',
    "  <features>\n    <xen>\n      <e820_host state='on'/>\n    </xen>\n  </features>\n  <clock",
  );
}

/** The script that every card on a bridge has, said or not, and an empty path. */
const usual = / *<script path='vif-bridge'\/>\n| *<source file=''\/>\n/g;

describe('a guest that somebody else started', () => {
  test('there are samples', () => expect(Object.keys(samples).length).toBeGreaterThan(100));

  test.each(Object.entries(samples))('%s', (name, json) => {
    const expected = kept[name]?.(readSample(`${name}.xml`)) ?? readSample(`${name}.xml`);
    expect(print(domainFromLibxlJson(json)).replace(usual, '')).toBe(expected.replace(usual, ''));
  });

  test('Domain-0, of which little is said', () => {
    const json = {
      c_info: { type: 'pv', name: 'Domain-0' },
      b_info: { max_memkb: 524288, target_memkb: 524287, sched_params: { sched: 'credit2', weight: 256, cap: 0 } },
    };
    expect(domainFromLibxlJson(json)).toMatchObject({
      name: 'Domain-0',
      memory: 524288n,
      currentMemory: 524287n,
      vcpu: { count: 1 },
      os: { type: { name: 'linux', machine: 'xenpv' } },
    });
  });

  test('what several processors are pinned to, and the weight', () => {
    const built = { max_vcpus: 2, vcpu_hard_affinity: [[0, 1], [2]], sched_params: { weight: 512 }, max_memkb: 65536 };
    expect(domainFromLibxlJson({ c_info: { name: 'a' }, b_info: built })).toMatchObject({
      cputune: {
        shares: 512n,
        vcpupins: [
          { vcpu: 0, cpuset: '0-1' },
          { vcpu: 1, cpuset: '2' },
        ],
      },
    });
  });
});
