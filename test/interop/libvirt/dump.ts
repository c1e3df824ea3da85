import { known } from './known-differences.js';
import type { Call, Scenario } from './scenario.js';

const uuid = 'c7a5fdbd-edaf-9455-926a-d65c16db1809';
export const os = '<os><type>hvm</type></os>';
export const head = `<name>d</name><uuid>${uuid}</uuid><memory>1048576</memory>`;
export const mac = (last: number) => `<mac address='52:54:00:11:22:${last.toString(16).padStart(2, '0')}'/>`;
export const disk = (source: string, target: string, more = '', attributes = "type='file'") =>
  `<disk ${attributes}>${source}${target}${more}</disk>`;
export const a = "<source file='/a'/>";
export const vda = "<target dev='vda' bus='virtio'/>";

const flags = [0, 1, 2, 8];

/** Defines a domain and prints it in every view, stopped and running. */
export const dump = (name: string, inside: string, attributes = "type='test'"): Scenario => ({
  name: `dump: ${name}`,
  differs: known[`dump: ${name}`],
  steps: [
    ['conn', 'defineXML', `<domain ${attributes}>${inside}</domain>`],
    ...flags.map((flag): Call => ['dom:d', 'XMLDesc', flag]),
    ['dom:d', 'create'],
    ...flags.map((flag): Call => ['dom:d', 'XMLDesc', flag]),
  ],
});

/** As {@link dump}, for what stands inside `<devices>`. */
export const dumpDevices = (all: Readonly<Record<string, string>>, before = '') =>
  Object.entries(all).map(([name, text]) => dump(name, `${head}${os}${before}<devices>${text}</devices>`));
