import { checkDnsHost, checkDnsSrv, checkDnsTxt, type DnsSrvLike } from '@virtkit/core/driver';
import { attribute, element, format, maybe, scalars, texts, type Network, type NetworkDns } from '@virtkit/core/xml';
import { inserted, removed, withList } from './lists.js';
import { sameIp } from './network-update-dhcp.js';
import { expectElement, invalid, isAdd, notModified, unknownCommand, type SectionChange } from './network-change.js';

const { string, port } = scalars;
const optional = maybe(attribute('domain', string));

// To find a record, part of it is enough: so nothing is required here that the checks do not ask for.
const hostFormat = format(
  'host',
  element('host', { ip: maybe(attribute('ip', string)), hostnames: texts('hostname', string) }),
  'VIR_FROM_NETWORK',
);
const srvFormat = format(
  'srv',
  element('srv', {
    service: maybe(attribute('service', string)),
    protocol: maybe(attribute('protocol', string)),
    domain: optional,
    target: maybe(attribute('target', string)),
    port: maybe(attribute('port', port)),
    priority: maybe(attribute('priority', port)),
    weight: maybe(attribute('weight', port)),
  }),
  'VIR_FROM_NETWORK',
);
const txtFormat = format(
  'txt',
  element('txt', { name: maybe(attribute('name', string)), value: maybe(attribute('value', string)) }),
  'VIR_FROM_NETWORK',
);

export function updateDnsHost(network: Network, change: SectionChange): Network {
  notModified(change, 'DNS HOST records');
  expectElement(network, change, 'host');
  const host = hostFormat.parse(change.xml);
  const adds = isAdd(change);
  checkDnsHost(network.name, host, !adds);
  // Several addresses may have one name, so a name is no reason against adding another.
  const found = indexes(network.dns?.hosts, (one) => {
    const named = host.hostnames?.some((name) => one.hostnames?.includes(name)) ?? false;
    return (host.ip !== undefined && sameIp(host.ip, one.ip)) || (!adds && named);
  });
  return changeRecords(network, change, 'hosts', host, found);
}

export function updateDnsSrv(network: Network, change: SectionChange): Network {
  notModified(change, 'DNS SRV records');
  expectElement(network, change, 'srv');
  const srv = srvFormat.parse(change.xml);
  checkDnsSrv(network.name, srv, !isAdd(change));
  const fields = ['domain', 'service', 'protocol', 'target'] as const;
  const fits = (one: DnsSrvLike) => fields.every((field) => srv[field] === undefined || srv[field] === one[field]);
  return changeRecords(network, change, 'srvs', srv, indexes(network.dns?.srvs, fits));
}

export function updateDnsTxt(network: Network, change: SectionChange): Network {
  notModified(change, 'DNS TXT records');
  expectElement(network, change, 'txt');
  const txt = txtFormat.parse(change.xml);
  checkDnsTxt(network.name, txt, !isAdd(change));
  // Names are unique but for what a definition brought along: the first is meant then.
  const [first] = indexes(network.dns?.txts, (one) => one.name === txt.name);
  return changeRecords(network, change, 'txts', txt, first === undefined ? [] : [first]);
}

function indexes<T>(list: readonly T[] = [], fits: (item: T) => boolean): number[] {
  return list.flatMap((item, index) => (fits(item) ? [index] : []));
}

/** What libvirt says of each kind of record. */
const wording = {
  hosts: {
    record: 'DNS HOST record',
    there: () => 'there is already at least one DNS HOST record with a matching field',
    several: 'multiple matching DNS HOST records were',
  },
  srvs: {
    record: 'DNS SRV record',
    there: () => 'there is already at least one DNS SRV record matching all specified fields',
    several: 'multiple DNS SRV records matching all specified fields were',
  },
  txts: {
    record: 'DNS TXT record',
    there: ({ name }: { readonly name?: string }) => `there is already a DNS TXT record with name '${name}'`,
    several: '',
  },
} as const;

function changeRecords(
  network: Network,
  change: SectionChange,
  key: 'hosts' | 'srvs' | 'txts',
  record: object,
  found: readonly number[],
): Network {
  const dns = network.dns ?? {};
  const list: readonly object[] = dns[key] ?? [];
  const words = wording[key];
  const [first] = found;
  if (isAdd(change)) {
    if (first !== undefined) throw invalid(`${words.there(record)} in network ${network.name}`);
    return withRecords(network, dns, key, inserted(list, record, change.command === 'addFirst'));
  }
  if (change.command !== 'delete') return unknownCommand(change);
  if (first === undefined) throw invalid(`couldn't locate a matching ${words.record} in network ${network.name}`);
  if (found.length > 1) throw invalid(`${words.several} found in network ${network.name}`);
  return withRecords(network, dns, key, removed(list, first));
}

const withRecords = (
  network: Network,
  dns: NetworkDns,
  key: 'hosts' | 'srvs' | 'txts',
  list: readonly object[],
): Network => ({ ...network, dns: withList(dns, key, list) });
