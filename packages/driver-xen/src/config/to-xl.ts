import type { Domain } from '@virtkit/core/xml';
import { unsupported } from './errors.js';
import { guestTypeOf } from './guest-type.js';
import { writeCpuid, writeNesting, writeVcpus, writeVnuma } from './write/cpu.js';
import { writeDisks } from './write/disks.js';
import { writeClock, writeFeatures, writeTimers } from './write/features.js';
import { writeIdentity, writeLifecycle, writeMemory } from './write/general.js';
import { writeScreens, writeSpice, writeVideo } from './write/graphics.js';
import { writeLimits, writePci, writeUsb } from './write/host-devices.js';
import { writeInterfaces } from './write/interfaces.js';
import type { ToXlOptions } from './write/options.js';
import { writeOs } from './write/os.js';
import { writeChannels, writePorts } from './write/ports.js';
import { refuseDomain } from './write/refused.js';
import { writeArguments, writeEmulator, writeInputs, writeSounds } from './write/small.js';
import { Writer } from './write/writer.js';

export type { ToXlOptions } from './write/options.js';

/**
 * Prints a domain as a config of xl, xl.cfg(5), in the order in which libvirt prints it: what `xl create` starts it from.
 * Names and paths are written safely or refused.
 *
 * @throws VirtError `VIR_ERR_CONFIG_UNSUPPORTED` naming the first element that xl has no word for
 */
export function domainToXlConfig(domain: Domain, options: ToXlOptions = {}): string {
  const type = guestTypeOf(domain);
  if (!type) throw unsupported('/domain/os/type', `'${domain.os?.type?.name ?? ''}' is no guest of Xen`);
  refuseDomain(domain);
  const writer = new Writer();
  writeIdentity(writer, domain);
  writeMemory(writer, domain);
  writeVcpus(writer, domain);
  writeFeatures(writer, domain, type);
  writeTimers(writer, domain, type);
  writeClock(writer, domain, type);
  writeLifecycle(writer, domain);
  writeEmulator(writer, domain, options);
  writeScreens(writer, domain, type, options);
  writeInterfaces(writer, domain, options);
  writePci(writer, domain, options);
  writePorts(writer, domain, type, options);
  writeSounds(writer, domain, type);
  writeOs(writer, domain, type, options);
  if (type === 'hvm') writeNesting(writer, domain, options);
  writeCpuid(writer, domain);
  writeVnuma(writer, domain);
  writeLimits(writer, domain);
  writeDisks(writer, domain);
  writeSpice(writer, domain, type);
  writeVideo(writer, domain, type, options);
  writeInputs(writer, domain, type);
  writeUsb(writer, domain);
  writeChannels(writer, domain);
  writeArguments(writer, domain);
  return writer.print();
}
