/* eslint-disable @typescript-eslint/no-explicit-any -- rows of all types stand in one table */
import {
  StorageVolDownloadFlags,
  StorageVolUploadFlags,
  type DomainRef,
  type MigrateParameters,
  type ParamsOf,
  type StorageVolRef,
  type Stream,
} from '@virtkit/core/driver';
import type { Procedure, StreamDirection } from '../protocol/procedure.js';
import { domainProcedures } from '../protocol/remote-domain.js';
import { storageProcedures } from '../protocol/remote-storage.js';
import { twins } from '../protocol/remote-twins.js';
import { tuple, type Xdr } from '../protocol/xdr.js';
import type { ServerClient } from './client.js';
import type { Handler } from './handler.js';
import { flagsOf, parameters } from './migration-twins.js';
import { Inlet } from './inlet.js';

/** What a call with a stream gives: the reply, and the driver's end of the stream. */
interface Opened {
  readonly reply: unknown;
  readonly stream: Stream;
  readonly direction: StreamDirection;
  readonly sparse: boolean;
}
type Open = (
  client: ServerClient,
  ...args: any[]
) => Promise<Omit<Opened, 'direction' | 'sparse'> & { sparse?: boolean }>;

interface StreamRow {
  readonly number: number;
  readonly acl: string;
  readonly args: Xdr<readonly any[]>;
  readonly ret: Xdr<any>;
  readonly direction: StreamDirection;
  readonly open: Open;
}

const sparseUpload = StorageVolUploadFlags.bits.sparseStream;
const sparseDownload = StorageVolDownloadFlags.bits.sparseStream;

const ofRow = ({ number, acl, args, ret, stream }: Procedure, open: Open): StreamRow => ({
  number,
  acl,
  args: tuple<Xdr<unknown>[]>(...args),
  ret,
  direction: stream!,
  open,
});

const ofTwin = <A, R>(
  { number, acl, args, ret }: { number: number; acl: string; args: Xdr<A>; ret: Xdr<R> },
  open: (client: ServerClient, args: A) => ReturnType<Open>,
): StreamRow => ({ number, acl, args: tuple(args), ret, direction: 'write', open });

/** The procedures that have streams. */
const rows: { readonly [name: string]: StreamRow } = {
  domainOpenConsole: ofRow(
    domainProcedures.domainOpenConsole,
    async ({ dispatch }, domain: DomainRef, device: string | undefined, flags: number) => ({
      reply: undefined,
      stream: await dispatch.call('domain', 'openConsole', domain, device, flags, undefined),
    }),
  ),
  domainOpenChannel: ofRow(
    domainProcedures.domainOpenChannel,
    async ({ dispatch }, domain: DomainRef, name: string | undefined, flags: number) => ({
      reply: undefined,
      stream: await dispatch.call('domain', 'openChannel', domain, name, flags, undefined),
    }),
  ),
  domainScreenshot: ofRow(
    domainProcedures.domainScreenshot,
    async ({ dispatch }, domain: DomainRef, screen: number, flags: number) => {
      const { mime, stream } = await dispatch.call('domain', 'screenshot', domain, screen, flags, undefined);
      return { reply: mime, stream };
    },
  ),
  storageVolUpload: ofRow(
    storageProcedures.storageVolUpload,
    async ({ dispatch }, vol: StorageVolRef, offset: bigint, length: bigint, flags: number) => ({
      reply: undefined,
      stream: await dispatch.call('storageVol', 'upload', vol, offset, length, flags, undefined),
      sparse: (flags & sparseUpload) !== 0,
    }),
  ),
  storageVolDownload: ofRow(
    storageProcedures.storageVolDownload,
    async ({ dispatch }, vol: StorageVolRef, offset: bigint, length: bigint, flags: number) => ({
      reply: undefined,
      stream: await dispatch.call('storageVol', 'download', vol, offset, length, flags, undefined),
      sparse: (flags & sparseDownload) !== 0,
    }),
  ),
  domainMigratePrepareTunnel3Params: ofRow(
    domainProcedures.domainMigratePrepareTunnel3Params,
    (client, params: ParamsOf<typeof MigrateParameters>, cookie: Uint8Array, flags: number) =>
      prepareTunnel(client, params, cookie, flags, (out) => ({ cookie: out })),
  ),
  domainMigratePrepareTunnel3: ofTwin(
    twins.domainMigratePrepareTunnel3,
    (client, { cookie_in, flags, dname, resource, dom_xml }) =>
      prepareTunnel(client, parameters({ dname, resource, xml: dom_xml }), cookie_in, flagsOf(flags), (out) => ({
        cookie_out: out,
      })),
  ),
  domainMigratePrepareTunnel: ofTwin(twins.domainMigratePrepareTunnel, (client, { flags, dname, resource, dom_xml }) =>
    prepareTunnel(client, parameters({ dname, resource, xml: dom_xml }), new Uint8Array(), flagsOf(flags), () => ({})),
  ),
};

/** What the client sends goes to the driver, which reads it from a stream of its own. */
async function prepareTunnel(
  { dispatch }: ServerClient,
  params: ParamsOf<typeof MigrateParameters>,
  cookie: Uint8Array,
  flags: number,
  reply: (cookie: Uint8Array) => object,
) {
  const inlet = new Inlet();
  const prepared = await dispatch.call(
    'domain',
    'migratePrepareTunnel',
    inlet.source,
    params,
    cookie,
    flags,
    undefined,
  );
  return { reply: reply(prepared.cookie), stream: inlet.sink };
}

export const streamHandlers: readonly Handler[] = Object.entries(rows).map(
  ([name, { number, acl, args, ret, direction, open }]): Handler<readonly unknown[], Opened> => ({
    number,
    name,
    acl,
    args,
    run: async (client, values) => ({ sparse: false, ...(await open(client, ...values)), direction }),
    write: (writer, { reply }) => ret.write(writer, reply),
    after: (client, { stream, direction: way, sparse }, packet) =>
      client.addStream(packet, stream, { direction: way, sparse }),
    discard: ({ stream }) => void stream.abort().catch(() => undefined),
  }),
);
