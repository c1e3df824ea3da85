import { format } from '../xml/index.js';
import type { ParseOptions, PrintOptions } from '../xml/index.js';
import { Sysinfo } from './domain/sysinfo.js';

/** What a host's firmware tells about it: the same tables that a guest can be given. */
export const sysinfoFormat = format('sysinfo', Sysinfo, 'VIR_FROM_SYSINFO');
export const parseSysinfo = (xml: string, options?: ParseOptions): Sysinfo => sysinfoFormat.parse(xml, options);
export const printSysinfo = (sysinfo: Sysinfo, options?: PrintOptions): string => sysinfoFormat.print(sysinfo, options);
