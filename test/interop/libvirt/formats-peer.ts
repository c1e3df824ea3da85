import { fileURLToPath } from 'node:url';
import { runPeer } from '../peer.js';

export type FormatKind =
  | 'nwfilter'
  | 'nwfilterbinding'
  | 'secret'
  | 'network'
  | 'pool'
  | 'volume'
  | 'snapshot'
  | 'checkpoint'
  | 'backup'
  | 'node-device'
  | 'cpu'
  | 'compared-cpu';
export interface FormatDocument {
  readonly kind: FormatKind;
  readonly xml: string;
}
export type FormatAnswer =
  { readonly xml: string } | { readonly code: number; readonly domain: number; readonly message: string };

const program = fileURLToPath(new URL('formats-peer.py', import.meta.url));

/** What a real libvirt makes of the documents, in one process; files lie in `directory`. */
export async function askFormats(
  uri: string,
  directory: string,
  documents: readonly FormatDocument[],
): Promise<readonly FormatAnswer[]> {
  const input = JSON.stringify({ uri, directory, documents });
  return JSON.parse(
    await runPeer('/usr/bin/python3', [program], { input, timeout: 60_000 }),
  ) as readonly FormatAnswer[];
}
