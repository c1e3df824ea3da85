import * as F from '../driver/flag-tables.js';
import type { CPUCompareResult } from '../driver/enum-tables.js';
import type { HypervisorSelection } from '../driver/host.js';
import type { IdentityParameters, ParamsOf } from '../driver/params.js';
import type { CallOptions } from '../signal.js';
import type { Options } from './options.js';
import { ConnectionNode } from './connection-node.js';

/** The hypervisor, and the connection to it. */
export abstract class ConnectionHost extends ConnectionNode {
  /**
   * The hypervisor's name in capitals, such as `QEMU`.
   *
   * C: `virConnectGetType`
   */
  async getType(options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'getType', options);
  }

  /**
   * major * 1,000,000 + minor * 1,000 + release of the hypervisor; 0 when it does not say.
   *
   * C: `virConnectGetVersion`
   */
  async getVersion(options?: CallOptions): Promise<bigint> {
    return this.dispatch.call('host', 'getVersion', options);
  }

  /**
   * The version of what serves the connection: major * 1,000,000 + minor * 1,000 + release. Virtkit's own when the
   * driver does not say.
   *
   * C: `virConnectGetLibVersion`
   */
  async getLibVersion(options?: CallOptions): Promise<bigint> {
    return this.dispatch.call('host', 'getLibVersion', options);
  }

  /**
   * The host's name as it calls itself, fully qualified where it can be.
   *
   * C: `virConnectGetHostname`
   */
  async getHostname(options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'getHostname', options);
  }

  /**
   * The canonical URI of this connection; the one that was opened when the driver does not say.
   *
   * C: `virConnectGetURI`
   */
  async getUri(options?: CallOptions): Promise<string> {
    if (!this.dispatch.supports('host.getUri')) {
      this.dispatch.requireOpen('host.getUri');
      return this.uri;
    }
    return this.dispatch.call('host', 'getUri', options);
  }

  /**
   * SMBIOS information as `<sysinfo>` XML.
   *
   * C: `virConnectGetSysinfo`
   */
  async getSysinfo(options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'getSysinfo', 0, options);
  }

  /**
   * The most vCPUs that a guest of virtualization type `type` may have.
   *
   * C: `virConnectGetMaxVcpus`
   */
  async getMaxVcpus(type: string | undefined, options?: CallOptions): Promise<number> {
    return this.dispatch.call('host', 'getMaxVcpus', type, options);
  }

  /**
   * `<capabilities>` XML: the host, its topology, and the guests that it can run.
   *
   * C: `virConnectGetCapabilities`
   */
  async getCapabilities(options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'getCapabilities', options);
  }

  /**
   * `<domainCapabilities>` XML of one hypervisor.
   *
   * C: `virConnectGetDomainCapabilities`
   */
  async getDomainCapabilities(selection: HypervisorSelection, options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'getDomainCapabilities', selection, 0, options);
  }

  /**
   * Whether the connection has feature number `feature` (`VIR_DRV_FEATURE_*`).
   *
   * C: `virConnectSupportsFeature`
   */
  async supportsFeature(feature: number, options?: CallOptions): Promise<boolean> {
    return this.dispatch.call('host', 'supportsFeature', feature, options);
  }

  /**
   * Says for whom this connection acts, when a service speaks for its own clients: later calls are allowed or refused
   * to them. Only a privileged peer takes it.
   *
   * C: `virConnectSetIdentity`
   */
  async setIdentity(identity: ParamsOf<typeof IdentityParameters>, options?: CallOptions): Promise<void> {
    return this.dispatch.call('host', 'setIdentity', identity, 0, options);
  }

  /**
   * Whether what goes over the connection is encrypted.
   *
   * C: `virConnectIsEncrypted`
   */
  async isEncrypted(options?: CallOptions): Promise<boolean> {
    return this.dispatch.call('host', 'isEncrypted', options);
  }

  /**
   * Whether the connection is encrypted or never leaves this machine.
   *
   * C: `virConnectIsSecure`
   */
  async isSecure(options?: CallOptions): Promise<boolean> {
    return this.dispatch.call('host', 'isSecure', options);
  }

  /**
   * Whether the connection still works.
   *
   * C: `virConnectIsAlive`
   */
  async isAlive(options?: CallOptions): Promise<boolean> {
    return this.dispatch.call('host', 'isAlive', options);
  }

  /**
   * Asks the peer every `interval` seconds if it is alive, gives up after `count` unanswered. False: the peer cannot.
   *
   * C: `virConnectSetKeepAlive`
   */
  async setKeepAlive(interval: number, count: number, options?: CallOptions): Promise<boolean> {
    return this.dispatch.call('host', 'setKeepAlive', interval, count, options);
  }

  /**
   * Compares the CPU in `xml` with the host's. With `failIncompatible`, a CPU that does not fit is an error that says
   * why.
   *
   * @throws VirtError `VIR_ERR_CPU_INCOMPATIBLE` with `failIncompatible`
   *
   * C: `virConnectCompareCPU`
   */
  async compareCpu(xml: string, options?: Options<typeof F.ConnectCompareCPUFlags>): Promise<CPUCompareResult> {
    return this.dispatch.call('host', 'compareCpu', xml, F.ConnectCompareCPUFlags.encode(options), options);
  }

  /**
   * Compares the CPU in `xml` with what one hypervisor offers on this host.
   *
   * C: `virConnectCompareHypervisorCPU`
   */
  async compareHypervisorCpu(
    selection: HypervisorSelection,
    xml: string,
    options?: Options<typeof F.ConnectCompareCPUFlags>,
  ): Promise<CPUCompareResult> {
    return this.dispatch.call(
      'host',
      'compareHypervisorCpu',
      selection,
      xml,
      F.ConnectCompareCPUFlags.encode(options),
      options,
    );
  }

  /**
   * The richest CPU that all CPUs in `xmls` can do, as XML. `expandFeatures` lists every feature, `migratable` leaves
   * out what would hinder a migration.
   *
   * C: `virConnectBaselineCPU`
   */
  async baselineCpu(xmls: readonly string[], options?: Options<typeof F.ConnectBaselineCPUFlags>): Promise<string> {
    return this.dispatch.call('host', 'baselineCpu', xmls, F.ConnectBaselineCPUFlags.encode(options), options);
  }

  /**
   * The richest CPU that one hypervisor can give guests on every host whose CPU is in `xmls`, as XML.
   * `expandFeatures` lists every feature, `migratable` leaves out what would hinder a migration.
   *
   * C: `virConnectBaselineHypervisorCPU`
   */
  async baselineHypervisorCpu(
    selection: HypervisorSelection,
    xmls: readonly string[],
    options?: Options<typeof F.ConnectBaselineCPUFlags>,
  ): Promise<string> {
    return this.dispatch.call(
      'host',
      'baselineHypervisorCpu',
      selection,
      xmls,
      F.ConnectBaselineCPUFlags.encode(options),
      options,
    );
  }

  /**
   * The CPU models known for `arch`.
   *
   * C: `virConnectGetCPUModelNames`
   */
  async getCpuModelNames(arch: string, options?: CallOptions): Promise<readonly string[]> {
    return this.dispatch.call('host', 'getCpuModelNames', arch, 0, options);
  }

  /**
   * Domain XML of a configuration in the hypervisor's own format, such as `xen-xl`.
   *
   * C: `virConnectDomainXMLFromNative`
   */
  async domainXmlFromNative(format: string, config: string, options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'domainXmlFromNative', format, config, 0, options);
  }

  /**
   * A configuration in the hypervisor's own format, such as `xen-xl`, of the domain in `xml`. Nothing is defined.
   *
   * C: `virConnectDomainXMLToNative`
   */
  async domainXmlToNative(format: string, xml: string, options?: CallOptions): Promise<string> {
    return this.dispatch.call('host', 'domainXmlToNative', format, xml, 0, options);
  }
}
