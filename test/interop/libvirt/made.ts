import type {
  DomainCheckpointRef,
  DomainRef,
  DomainSnapshotRef,
  InterfaceRef,
  NetworkPortRef,
  NetworkRef,
  NodeDeviceRef,
  StoragePoolRef,
  StorageVolRef,
} from '@virtkit/core/driver';

interface Refs {
  dom: DomainRef;
  net: NetworkRef;
  pool: StoragePoolRef;
  vol: StorageVolRef;
  iface: InterfaceRef;
  dev: NodeDeviceRef;
  snap: DomainSnapshotRef;
  checkpoint: DomainCheckpointRef;
  port: NetworkPortRef;
}
export type Kind = keyof Refs;

/** A ref in a result, with its kind: printed as its fields, and found by its target in later steps. */
export class Made<K extends Kind = Kind> {
  readonly kind: K;
  readonly ref: Refs[K];

  constructor(kind: K, ref: Refs[K]) {
    this.kind = kind;
    this.ref = ref;
  }

  get target(): string {
    const ref = this.ref as Partial<DomainSnapshotRef & StorageVolRef & NetworkPortRef>;
    if (this.kind === 'vol') return `vol:${ref.pool}/${ref.name}`;
    if (this.kind === 'port') return `net:${ref.network?.name}/port:${ref.uuid}`;
    return `${ref.domain ? `dom:${ref.domain.name}/` : ''}${this.kind}:${ref.name}`;
  }
}

/** Each takes a ref of the contract: what an entry of the call table gives for an object. */
export const dom = (ref: DomainRef) => new Made('dom', ref);
export const net = (ref: NetworkRef) => new Made('net', ref);
export const pool = (ref: StoragePoolRef) => new Made('pool', ref);
export const vol = (ref: StorageVolRef) => new Made('vol', ref);
export const iface = (ref: InterfaceRef) => new Made('iface', ref);
export const dev = (ref: NodeDeviceRef) => new Made('dev', ref);
export const snap = (ref: DomainSnapshotRef) => new Made('snap', ref);
export const checkpoint = (ref: DomainCheckpointRef) => new Made('checkpoint', ref);
export const port = (ref: NetworkPortRef) => new Made('port', ref);

/** The fields that peer.py prints of such an object. */
export function describeRef({ kind, ref }: Made): object {
  const { name, uuid, id, mac, key, domain } = ref as Partial<
    DomainRef & InterfaceRef & StorageVolRef & DomainSnapshotRef
  >;
  switch (kind) {
    case 'dom':
      return { name, uuid, id };
    case 'net':
    case 'pool':
      return { name, uuid };
    case 'vol':
      return { name, key };
    case 'iface':
      return { name, mac };
    case 'dev':
      return { name };
    case 'snap':
    case 'checkpoint':
      return { name, domain: domain?.name };
    case 'port':
      return { uuid };
  }
}
