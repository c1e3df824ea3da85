import * as F from '../driver/flag-tables.js';
import type { Files } from '../driver/domain-lifecycle.js';
import type { TypedParams } from '../driver/params.js';
import type { FlagOptions } from '../flags.js';
import type { CallOptions } from '../signal.js';
import { ConnectionHost } from './connection-host.js';
import { Domain } from './domain.js';
import type { Options } from './options.js';
import { parseUuid } from '../uuid.js';

/** Domains: finding, defining, starting, restoring. */
export abstract class ConnectionDomain extends ConnectionHost {
  /**
   * Every domain that the flags let through. Flags of one kind widen (`running` and `paused`: either), flags of
   * different kinds narrow (`active` and `persistent`: both); with none, all domains.
   *
   * @example
   * const names = (await connection.listAllDomains({ active: true })).map((domain) => domain.name);
   *
   * C: `virConnectListAllDomains`
   */
  async listAllDomains(options?: Options<typeof F.ConnectListAllDomainsFlags>): Promise<Domain[]> {
    const refs = await this.dispatch.call('domain', 'listAll', F.ConnectListAllDomainsFlags.encode(options), options);
    return refs.map((ref) => new Domain(this, ref));
  }

  /**
   * The domain named `name`.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN`
   *
   * C: `virDomainLookupByName`
   */
  async lookupDomainByName(name: string, options?: CallOptions): Promise<Domain> {
    const ref = await this.dispatch.call('domain', 'lookupByName', name, options);
    return new Domain(this, ref);
  }

  /**
   * The domain with this UUID, written in any of the usual ways.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN`
   *
   * C: `virDomainLookupByUUID`
   */
  async lookupDomainByUuid(uuid: string, options?: CallOptions): Promise<Domain> {
    const ref = await this.dispatch.call('domain', 'lookupByUuid', parseUuid(uuid), options);
    return new Domain(this, ref);
  }

  /**
   * The running domain with this number on its host. Numbers are given anew at each start.
   *
   * @throws VirtError `VIR_ERR_NO_DOMAIN`
   *
   * C: `virDomainLookupByID`
   */
  async lookupDomainById(id: number, options?: CallOptions): Promise<Domain> {
    const ref = await this.dispatch.call('domain', 'lookupById', id, options);
    return new Domain(this, ref);
  }

  /**
   * Starts a transient domain, or a defined one of the same UUID, from `xml`. `files` are open files of this process
   * that the guest gets, where the driver runs in this process; `autodestroy` ends the guest with this connection.
   *
   * An abort stops the wait; the host may have started the domain.
   *
   * C: `virDomainCreateXMLWithFiles`
   */
  async createDomainXml(
    xml: string,
    options?: Options<typeof F.DomainCreateFlags> & { readonly files?: Files },
  ): Promise<Domain> {
    const flags = F.DomainCreateFlags.encode(options, ['files']);
    const ref = await this.dispatch.call('domain', 'createXml', xml, options?.files ?? [], flags, options);
    return new Domain(this, ref);
  }

  /**
   * Starts a domain from a file on the host that `save` wrote. `dxml` replaces the definition inside of it.
   *
   * An abort stops the wait; the host may have started the domain.
   *
   * C: `virDomainRestoreFlags`
   */
  async restoreDomain(
    file: string,
    options?: Options<typeof F.DomainSaveRestoreFlags> & { readonly dxml?: string },
  ): Promise<void> {
    const params = options?.dxml === undefined ? { file } : { file, dxml: options.dxml };
    const flags = F.DomainSaveRestoreFlags.encode(options, ['dxml']);
    return this.dispatch.call('domain', 'restore', params, flags, options);
  }

  /**
   * The definition inside of a saved file.
   *
   * C: `virDomainSaveImageGetXMLDesc`
   */
  async getSaveImageXmlDesc(file: string, options?: Options<typeof F.DomainSaveImageXMLFlags>): Promise<string> {
    return this.dispatch.call(
      'domain',
      'saveImageGetXmlDesc',
      file,
      F.DomainSaveImageXMLFlags.encode(options),
      options,
    );
  }

  /**
   * Replaces the definition inside of a saved file.
   *
   * C: `virDomainSaveImageDefineXML`
   */
  async defineSaveImageXml(
    file: string,
    xml: string,
    options?: Options<typeof F.DomainSaveRestoreFlags>,
  ): Promise<void> {
    return this.dispatch.call(
      'domain',
      'saveImageDefineXml',
      file,
      xml,
      F.DomainSaveRestoreFlags.encode(options),
      options,
    );
  }

  /**
   * Defines a domain, or changes the definition of the one with the same name and UUID; a running guest keeps what it
   * runs with until it starts again. Nothing is started. `validate` checks the XML against the schema.
   *
   * @throws VirtError `VIR_ERR_XML_ERROR` where `xml` is no domain
   *
   * @example
   * const domain = await connection.defineDomainXml(xml, { validate: true });
   * await domain.create();
   *
   * C: `virDomainDefineXMLFlags`
   */
  async defineDomainXml(xml: string, options?: Options<typeof F.DomainDefineFlags>): Promise<Domain> {
    const ref = await this.dispatch.call('domain', 'defineXml', xml, F.DomainDefineFlags.encode(options), options);
    return new Domain(this, ref);
  }

  /**
   * Makes a domain of a QEMU process that something else started.
   *
   * C: `virDomainQemuAttach`
   */
  async qemuAttach(pid: number, options?: CallOptions): Promise<Domain> {
    const ref = await this.dispatch.call('domain', 'qemuAttach', pid, 0, options);
    return new Domain(this, ref);
  }

  /**
   * Statistics of many domains in one call: of `domains`, or of all that the list flags let through. The names are
   * libvirt's, such as `cpu.time` (nanoseconds) or `balloon.current` (KiB). A group that the driver does not have is
   * left out, unless `enforceStats` asks for all or nothing; `nowait` leaves out what a busy guest would have to be
   * waited for.
   *
   * @example
   * const records = await connection.getAllDomainStats({ active: true, stats: { cpuTotal: true, block: true } });
   * for (const { domain, params } of records) console.log(domain.name, params['cpu.time']);
   *
   * C: `virConnectGetAllDomainStats`, `virDomainListGetStats`
   */
  async getAllDomainStats(
    options?: Options<typeof F.ConnectGetAllDomainStatsFlags> & {
      /** Which groups; default: all that the driver has. */
      readonly stats?: FlagOptions<typeof F.DomainStatsTypes>;
      readonly domains?: readonly Domain[];
    },
  ): Promise<{ domain: Domain; params: TypedParams }[]> {
    const refs = (options?.domains ?? []).map((domain) => domain.ref);
    const stats = F.DomainStatsTypes.encode(options?.stats);
    const flags = F.ConnectGetAllDomainStatsFlags.encode(options, ['stats', 'domains']);
    const records = await this.dispatch.call('domain', 'getAllStats', refs, stats, flags, options);
    return records.map(({ domain, params }) => ({ domain: new Domain(this, domain), params }));
  }
}
