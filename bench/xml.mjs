// Documents per second, parsed into the model and printed from it. Run after `npm run build`.
import { readFileSync } from 'node:fs';
import { parseDomain, printDomain } from '../packages/core/dist/xml.js';

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

function rate(label, work) {
  const until = (ms) => {
    let count = 0;
    const start = performance.now();
    while (performance.now() - start < ms) {
      for (let index = 0; index < 20; index++) work();
      count += 20;
    }
    return (count / (performance.now() - start)) * 1000;
  };
  until(500);
  console.log(`${label.padEnd(36)}${Math.round(until(2000)).toLocaleString('en')}/s`);
}

for (const [name, xml] of [
  ['small test domain', small],
  ['QEMU guest', sample('domain-qemu-guest')],
]) {
  const value = parseDomain(xml);
  rate(`parse ${name} (${xml.length} characters)`, () => parseDomain(xml));
  rate(`print ${name}`, () => printDomain(value));
}
