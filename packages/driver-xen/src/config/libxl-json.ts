import { decode, parseUuid } from '@virtkit/core/driver';
import type { Domain } from '@virtkit/core/xml';
import { LibxlConfig } from './libxl/codecs.js';
import { argumentsOf, devicesOf } from './libxl/devices.js';
import { clockOf, cpuOf, featuresOf, lifecycleOf, sizesOf, startOf, typeOf } from './libxl/guest.js';

/**
 * Reads what libxl keeps of a guest, as `xl list -l` shows it under `config`: the description of a guest that somebody
 * else started. What is filled in when a domain is defined is not there yet.
 *
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` for what is no JSON of libxl, with the path of the first bad field
 */
export function domainFromLibxlJson(json: unknown, { arch = 'x86_64' }: { readonly arch?: string } = {}): Domain {
  const config = decode(LibxlConfig, json, "libxl's configuration", 'VIR_ERR_INTERNAL_ERROR');
  const { c_info: created, b_info: built } = config;
  const type = typeOf(config);
  return {
    type: 'xen',
    name: created.name,
    ...(created.uuid === undefined ? {} : { uuid: parseUuid(created.uuid) }),
    ...sizesOf(built),
    ...startOf(built, type, arch),
    ...featuresOf(config, type),
    ...cpuOf(built, type),
    ...clockOf(built, type),
    ...lifecycleOf(config),
    devices: devicesOf(config, type),
    ...argumentsOf(config),
  };
}
