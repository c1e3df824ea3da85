import { decode } from '@virtkit/core/driver';
import type { Disk, Domain, Interface } from '@virtkit/core/xml';
import * as t from 'io-ts';

/** What `xl create` takes, of the plainest guests: to be replaced by `config/`. */
export function domainToXlConfig(def: Domain): string {
  const { os, vcpu, devices } = def;
  const pairs: (readonly [string, string | number | readonly string[] | undefined])[] = [
    ['name', def.name],
    ['uuid', def.uuid],
    ['type', os?.type?.name === 'hvm' ? 'hvm' : os?.type?.name === 'xenpvh' ? 'pvh' : 'pv'],
    ['maxmem', Number((def.memory ?? 0n) / 1024n)],
    ['memory', Number((def.currentMemory ?? def.memory ?? 0n) / 1024n)],
    ['vcpus', vcpu?.current ?? vcpu?.count ?? 1],
    ['maxvcpus', vcpu?.count ?? 1],
    ['kernel', os?.kernel],
    ['ramdisk', os?.initrd],
    ['cmdline', os?.cmdline],
    ['on_poweroff', def.onPoweroff],
    ['on_reboot', def.onReboot],
    ['on_crash', def.onCrash],
    ['disk', devices?.disks?.map(diskSpec)],
    ['vif', devices?.interfaces?.map(vifSpec)],
  ];
  return pairs.flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${literal(value)}\n`])).join('');
}

const literal = (value: string | number | readonly string[]): string =>
  typeof value === 'object' ? `[${value.map(literal).join(', ')}]` : JSON.stringify(value);

export function diskSpec({ source, target, readonly }: Disk): string {
  const path = source && ('file' in source ? source.file : 'dev' in source ? source.dev : undefined);
  return `format=raw,vdev=${target.dev},access=${readonly ? 'ro' : 'rw'},target=${path ?? ''}`;
}

export function vifSpec({ mac, source }: Interface): string {
  const bridge = source && 'bridge' in source ? source.bridge : undefined;
  return [...(mac ? [`mac=${mac.address}`] : []), ...(bridge ? [`bridge=${bridge}`] : [])].join(',');
}

const Json = t.type({
  c_info: t.intersection([t.type({ name: t.string }), t.partial({ type: t.string, uuid: t.string })]),
  b_info: t.partial({ max_vcpus: t.number, max_memkb: t.number, target_memkb: t.number }),
});

/** A guest of libxl's own JSON, of the plainest: to be replaced by `config/`. */
export function domainFromLibxlJson(json: unknown): Domain {
  const { c_info: created, b_info: built } = decode(Json, json, "libxl's configuration", 'VIR_ERR_INTERNAL_ERROR');
  return {
    type: 'xen',
    name: created.name,
    ...(created.uuid === undefined ? {} : { uuid: created.uuid }),
    memory: BigInt(built.max_memkb ?? 0),
    currentMemory: BigInt(built.target_memkb ?? built.max_memkb ?? 0),
    vcpu: { placement: 'static', count: built.max_vcpus ?? 1 },
    os: { type: { name: created.type === 'hvm' ? 'hvm' : created.type === 'pvh' ? 'xenpvh' : 'linux' } },
  };
}

export function domainFromXlConfig(_text: string): Domain {
  throw new Error('to come with config/');
}
