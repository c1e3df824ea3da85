import { VirtError } from '@virtkit/core/driver';

/** Where a server listens. */
export type ListenAddress =
  | { readonly kind: 'unix'; readonly path: string }
  | { readonly kind: 'tcp' | 'tls'; readonly host: string; readonly port: number };

/**
 * Reads `unix:PATH`, `tcp:HOST:PORT` or `tls:HOST:PORT`; a host of IPv6 stands in brackets, port 0 is any free one.
 * @throws VirtError `VIR_ERR_INVALID_ARG`
 */
export function parseAddress(text: string): ListenAddress {
  const unix = /^unix:(\/[^\0]+)$/.exec(text);
  if (unix) return { kind: 'unix', path: unix[1]! };
  const [, kind, bracketed, plain, digits] =
    /^(tcp|tls):(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (kind && port <= 65_535) return { kind: kind as 'tcp' | 'tls', host: (bracketed ?? plain)!, port };
  const message = `cannot listen on ${JSON.stringify(text)}: unix:/PATH, tcp:HOST:PORT or tls:HOST:PORT is wanted`;
  throw new VirtError('VIR_ERR_INVALID_ARG', message, { domain: 'VIR_FROM_RPC' });
}

/** The address as it is written. */
export function formatAddress(address: ListenAddress): string {
  if (address.kind === 'unix') return `unix:${address.path}`;
  const host = address.host.includes(':') ? `[${address.host}]` : address.host;
  return `${address.kind}:${host}:${address.port}`;
}
