import { at, domainError } from './domain-error.js';
import type { Domain } from './domain.js';
import { cpuList, highest } from './numbers.js';
import type { Os } from './os.js';

/** What is refused of the firmware, of what it tells the guest, and of the pages of memory. */
export function checkOs(domain: Domain): void {
  const { os } = domain;
  if (os) at('/domain/os/loader', () => (os.firmware === undefined ? checkManual(os) : checkChosen(os)));
  if (os) at('/domain/os/nvram', () => checkState(os));
  at('/domain/sysinfo', () => {
    checkSysinfo(domain);
  });
  at('/domain/memoryBacking/hugepages', () => {
    checkPages(domain);
  });
}

const wrong = (message: string) => domainError('VIR_ERR_XML_DETAIL', message);

/** Where libvirt chooses the firmware, nothing is to be said that it chooses. */
function checkChosen({ loader, nvram, firmware }: Os): void {
  if (loader?.readonly !== undefined || loader?.type !== undefined || loader?.path !== undefined) {
    throw wrong('where the firmware is chosen, no <loader> can be given');
  }
  if (nvram?.template !== undefined) throw wrong('where the firmware is chosen, so is the template of its variables');
  if (loader?.secure === false) throw wrong("where the firmware is chosen, 'secure' is not said by the loader");
  if (nvram && firmware !== 'efi') throw wrong(`firmware of type '${firmware}' keeps no variables`);
}

function checkManual({ loader, nvram }: Os): void {
  if ((loader || nvram) && loader?.path === undefined)
    throw wrong('a loader needs a path, unless the firmware is chosen');
}

function checkState({ loader, nvram, firmware }: Os): void {
  if (loader?.stateless === true && nvram) throw wrong('firmware without a state keeps no variables');
  if (loader?.stateless !== false) return;
  const keeps = firmware === undefined ? loader.type === 'pflash' : firmware === 'efi';
  if (!keeps) throw wrong('this firmware can keep no variables');
}

const date = /^\s*0*(\d+)\/\s*0*(\d+)\/\s*0*(\d+)$/;
const isDate = (text: string): boolean => {
  const [month = 0, day = 0, year = -1] = date.exec(text)?.slice(1).map(Number) ?? [];
  return month >= 1 && month <= 12 && day >= 1 && day <= 31 && year >= 0 && (year < 100 || year >= 1900);
};

function checkSysinfo({ sysinfos = [], uuid }: Domain): void {
  for (const one of sysinfos) {
    if (one.type !== 'smbios') continue;
    const released = one.bios?.entries?.find(({ name }) => name === 'date')?.value;
    if (released !== undefined && !isDate(released)) throw wrong(`'${released}' is no date such as 12/31/2020`);
    const told = one.system?.entries?.find(({ name }) => name === 'uuid')?.value;
    if (told !== undefined && uuid !== undefined && bare(told) !== bare(uuid)) {
      throw wrong('the <sysinfo> has another UUID than the domain');
    }
  }
}
const bare = (uuid: string): string => uuid.replaceAll(/[-\s]/g, '').toLowerCase();

function checkPages({ memoryBacking, cpu }: Domain): void {
  const pages = memoryBacking?.hugepages?.pages ?? [];
  const cells = cpu?.numa?.cells?.length ?? 0;
  // Without NUMA the first node is all there is.
  const ofAll = pages.filter(({ nodeset }) => nodeset === undefined || (cells === 0 && nodeset === '0'));
  if (ofAll.length > 1) {
    throw wrong('two sizes of pages are to be used for all nodes');
  }
  const nodes = pages.flatMap(({ nodeset }) => (nodeset === undefined ? [] : cpuList(nodeset)));
  if (new Set(nodes).size < nodes.length) throw wrong('two sizes of pages are to be used for one node');
  if (highest(nodes) >= Math.max(cells, 1))
    throw wrong(`pages are to be used for node ${highest(nodes)}, and there is none`);
}
