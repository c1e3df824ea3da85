import { readJson } from '../qmp/json.js';

/** One option of a command line, read as QEMU reads it. */
export interface ParsedOption {
  readonly name: string;
  /** A text where the option takes one whole; else its keys and values, or its JSON. */
  readonly value: unknown;
}

/** Options that stand alone. */
const alone = new Set([
  'S',
  'no-user-config',
  'nodefaults',
  'no-shutdown',
  'no-reboot',
  'no-acpi',
  'no-hpet',
  'full-screen',
]);
/** Options whose argument is one text, in which nothing has a meaning. */
const whole = new Set([
  'uuid',
  'kernel',
  'initrd',
  'append',
  'dtb',
  'bios',
  'k',
  'watchdog-action',
  'incoming',
  'soundhw',
]);
/** What the first value of the others is, where it has no key. */
const firstKeys: Readonly<Record<string, string>> = {
  accel: 'accel',
  chardev: 'backend',
  display: 'type',
  fsdev: 'fsdriver',
  m: 'size',
  machine: 'type',
  mon: 'chardev',
  name: 'guest',
  numa: 'type',
  sandbox: 'enable',
  smp: 'cpus',
  tpmdev: 'type',
  vnc: 'vnc',
  device: 'driver',
  object: 'qom-type',
};

/**
 * Reads a command line as QEMU does. In `key=value` lists a comma ends a value unless it is doubled; a first value
 * without a key is that of the option's own first key, a later one is a switch that is on. A list of processors' features
 * knows no doubling.
 */
export function parseOptions(argv: readonly string[]): readonly ParsedOption[] {
  const options: ParsedOption[] = [];
  for (let index = 0; index < argv.length; index++) {
    const name = argv[index]!.replace(/^--?/, '');
    if (name === argv[index]) throw new Error(`not an option: ${name}`);
    if (alone.has(name)) options.push({ name, value: true });
    else options.push({ name, value: parseValue(name, argv[++index] ?? '') });
  }
  return options;
}

function parseValue(name: string, text: string): unknown {
  if (whole.has(name)) return text;
  if (text.startsWith('{')) return readJson(text);
  if (name === 'global') return parseGlobal(text);
  return parsePairs(text, firstKeys[name], name === 'cpu');
}

/** `driver.property=value`, or the three by their names. */
function parseGlobal(text: string): unknown {
  const short = /^([^.=,]+)\.([^=]+)=(.*)$/s.exec(text);
  if (short) return [`driver=${short[1]}`, `property=${short[2]}`, `value=${short[3]}`];
  return parsePairs(text, undefined, false);
}

/** `key=value`, sorted but for the first: the order of the rest means nothing, the number of times does. */
function parsePairs(text: string, firstKey: string | undefined, isFlat: boolean): readonly string[] {
  const values = isFlat ? text.split(',') : splitValues(text);
  const [first, ...others] = values;
  const written = (value: string) => (value.includes('=') ? value : `${value}=on`);
  const head =
    first!.includes('=') || isFlat ? first! : firstKey === undefined ? `${first!}=on` : `${firstKey}=${first!}`;
  return [head, ...others.map(written)];
}

function splitValues(text: string): string[] {
  const values = [''];
  for (let index = 0; index < text.length; index++) {
    if (text[index] !== ',') values[values.length - 1] += text[index]!;
    else if (text[index + 1] === ',') {
      values[values.length - 1] += ',';
      index++;
    } else values.push('');
  }
  return values;
}
