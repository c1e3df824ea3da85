// Documents a second, parsed into the model and printed from it: `npm run bench -- xml`.
import { readFileSync } from 'node:fs';
import { smoke } from './smoke.mjs';

const sample = (name) =>
  readFileSync(new URL(`../packages/core/src/model/samples/${name}.xml`, import.meta.url), 'utf8');
const small = `<domain type='test'>
  <name>test</name>
  <uuid>6695eb01-f6a4-8304-79aa-97f2502e193f</uuid>
  <memory unit='KiB'>8388608</memory>
  <currentMemory unit='KiB'>2097152</currentMemory>
  <vcpu placement='static'>2</vcpu>
  <os>
    <type arch='i686'>hvm</type>
    <boot dev='hd'/>
  </os>
  <clock offset='utc'/>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
  </devices>
</domain>
`;

/** The guest of the samples, without so many of its last devices that `length` characters are left. */
function guestOf(length) {
  const xml = sample('domain-qemu-guest');
  const end = xml.indexOf('  </devices>');
  const devices = xml.slice(0, end).split(/(?=^ {4}<\w)/m);
  while (devices.join('').length + xml.length - end > length) devices.pop();
  return devices.join('') + xml.slice(end);
}

/** Documents a second, by what is done. */
export async function run() {
  const { parseDomain, printDomain } = await import('@virtkit/core/xml');
  const guest = guestOf(8192);
  const value = parseDomain(guest);
  const tiny = parseDomain(small);
  return {
    parseGuest: perSecond(() => parseDomain(guest)),
    printGuest: perSecond(() => printDomain(value)),
    parseSmall: perSecond(() => parseDomain(small)),
    printSmall: perSecond(() => printDomain(tiny)),
  };
}

/** Lines of the table. libvirt parses in process only as a part of a define, so there is nothing to compare with. */
export const report = (rates) => [
  line('parse a QEMU guest of 8 KiB', rates.parseGuest, '≥ 5,000'),
  line('print it', rates.printGuest, '≥ 5,000'),
  line('parse a small test domain', rates.parseSmall, ''),
  line('print it', rates.printSmall, ''),
];
const line = (what, rate, wanted) => [`${what}, a second`, rate.toFixed(0), '', '', wanted];

function perSecond(work) {
  const until = (milliseconds) => {
    const start = performance.now();
    let count = 0;
    for (; performance.now() - start < milliseconds; count += 20) for (let index = 0; index < 20; index++) work();
    return (count / (performance.now() - start)) * 1000;
  };
  until(smoke ? 10 : 500);
  return until(smoke ? 20 : 2000);
}
