import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startLibvirtd } from '../libvirt/libvirtd.js';
import { runPeer } from '../peer.js';
import type { ArgvDocument } from './argv-documents.js';

export type Shown = { readonly xml: string; readonly argv: readonly string[] } | { readonly message: string };

const program = fileURLToPath(new URL('argv-peer.py', import.meta.url));

/** What the documents' secret is, and its value. */
export const secretId = '8a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d';
export const secretValue = 'open sesame';
const secretXml = `<secret ephemeral='no' private='no'><uuid>${secretId}</uuid></secret>`;

const conf = (directory: string) => `user = "root"
group = "root"
security_driver = "none"
namespaces = []
cgroup_controllers = []
stdio_handler = "file"
remember_owner = 0
spice_tls = 1
spice_tls_x509_cert_dir = "${directory}"
`;

/** What real libvirt makes of the documents, and the command lines that it starts them with. */
export async function showArgv(documents: readonly ArgvDocument[], images: string): Promise<readonly Shown[]> {
  const certificates = join(images, 'pki');
  await mkdir(certificates, { recursive: true });
  const file = join(images, 'qemu.conf');
  await writeFile(file, conf(certificates));
  await using libvirtd = await startLibvirtd({ ownNetwork: true, mounts: { '/etc/libvirt/qemu.conf': file } });
  await runPeer('nsenter', ['-t', String(libvirtd.pid), '-n', 'ip', 'link', 'add', 'br0', 'type', 'bridge']);
  const input = JSON.stringify({
    uri: `qemu+unix:///system?socket=${libvirtd.unix}`,
    secrets: [{ xml: secretXml, value: secretValue }],
    logs: join(libvirtd.directory, 'private/var/log/libvirt/qemu'),
    documents: documents.map(({ xml, live }) => ({ xml, live })),
  });
  const answers = JSON.parse(await runPeer('/usr/bin/python3', [program], { input, timeout: 60_000 })) as readonly (
    { readonly xml: string; readonly argv: string } | { readonly message: string }
  )[];
  return answers.map((one) => ('message' in one ? one : { xml: one.xml, argv: shellWords(one.argv) }));
}

/** The arguments after the program, of a line for a shell in which only single quotes and backslashes at ends of lines quote. */
function shellWords(line: string): readonly string[] {
  const words = [...line.replaceAll('\\\n', ' ').matchAll(/(?:'[^']*'|\\.|[^\s'\\])+/g)].map(([word]) =>
    word.replaceAll(/'([^']*)'|\\(.)/g, (_all, quoted?: string, escaped?: string) => quoted ?? escaped ?? ''),
  );
  const binary = words.findIndex((word) => word.startsWith('/') && word.includes('qemu-system'));
  return words.slice(binary + 1);
}
