import type { Cpu } from '@virtkit/core/xml';
import { quoted } from '../errors.js';
import type { Settings } from '../settings.js';

type Feature = NonNullable<Cpu['features']>[number];

/** libvirt's names of features, and libxl's. Where they are not here they are the same. */
const names: readonly (readonly [libvirt: string, libxl: string])[] = [
  ['cx16', 'cmpxchg16'],
  ['cid', 'cntxid'],
  ['ds_cpl', 'dscpl'],
  ['pclmuldq', 'pclmulqdq'],
  ['pni', 'sse3'],
  ['ht', 'htt'],
  ['pn', 'psn'],
  ['clflush', 'clfsh'],
  ['sep', 'sysenter'],
  ['cx8', 'cmpxchg8'],
  ['nodeid_msr', 'nodeid'],
  ['cr8legacy', 'altmovcr8'],
  ['lahf_lm', 'lahfsahf'],
  ['cmp_legacy', 'cmplegacy'],
  ['fxsr_opt', 'ffxsr'],
  ['pdpe1gb', 'page1gb'],
  ['spec-ctrl', 'ibrsb'],
];
const toLibvirt = new Map(names.map(([libvirt, libxl]) => [libxl, libvirt]));
const toLibxl = new Map(names);

export const featureOfLibxl = (name: string): string => toLibvirt.get(name) ?? name;
export const featureForLibxl = (name: string): string => toLibxl.get(name) ?? name;

const policies = new Map<string, NonNullable<Feature['policy']>>([
  ['1', 'force'],
  ['0', 'disable'],
  ['x', 'optional'],
  ['k', 'optional'],
  ['s', 'optional'],
]);

/** The extensions that run guests in guests: a config has a switch of its own for them. */
export const nesting: readonly string[] = ['vmx', 'svm'];

/** The features that a config gives or takes, in libxl's own language: `host,name=1,name=0`. */
export function readCpuid(settings: Settings): readonly Feature[] | undefined {
  const text = settings.string('cpuid');
  if (text === undefined || text === '') return undefined;
  const [start, ...pairs] = text.split(',');
  if (start !== 'host')
    throw settings.error('cpuid', `${quoted(text)} does not begin with 'host', and has no features by name`);
  const seen = new Set<string>();
  return pairs.map((pair) => {
    const [, written, value] = /^([a-z][\w.-]*)=(.*)$/.exec(pair) ?? [];
    const policy = policies.get(value ?? '');
    if (written === undefined || !policy)
      throw settings.error('cpuid', `${quoted(pair)} is no feature with 1, 0, x, k or s`);
    const name = featureOfLibxl(written);
    if (seen.has(name)) throw settings.error('cpuid', `${quoted(name)} is there twice`);
    seen.add(name);
    return { policy, name };
  });
}
