/**
 * The wire types of libvirt's typed parameters, and what holds each in TypeScript: 32-bit numbers and doubles are
 * `number`, 64-bit ones `bigint`, exact.
 */
export interface ParamTypes {
  int: number;
  uint: number;
  llong: bigint;
  ullong: bigint;
  double: number;
  boolean: boolean;
  string: string;
}
export type ParamType = keyof ParamTypes;
export type ParamValue = ParamTypes[ParamType];

/** Parameters by libvirt's own field names (`cpu_shares`, `inbound.average`, `block.0.rd.reqs`). */
export type TypedParams = Readonly<Record<string, ParamValue>>;

/** A set of parameter names with the wire type of each. */
export type ParamTable = Readonly<Record<string, ParamType>>;
/** The plain object that a table describes: every field may be absent. */
export type ParamsOf<T extends ParamTable> = { readonly [K in keyof T]?: ParamTypes[T[K]] };

const table = <const T extends ParamTable>(fields: T): T => fields;

/** `virDomainSetMemoryParameters`: KiB; 9007199254740991 stands for "no limit". */
export const MemoryParameters = table({
  hard_limit: 'ullong',
  soft_limit: 'ullong',
  min_guarantee: 'ullong',
  swap_hard_limit: 'ullong',
});

/** `virDomainSetBlkioParameters`: weights from 100 to 1000; the device lists are `path,value,path,value…`. */
export const BlkioParameters = table({
  weight: 'uint',
  device_weight: 'string',
  device_read_iops_sec: 'string',
  device_write_iops_sec: 'string',
  device_read_bytes_sec: 'string',
  device_write_bytes_sec: 'string',
});

/** `virDomainSetNumaParameters`: `numa_mode` is a number of `DomainNumatuneMemMode`. */
export const NumaParameters = table({ numa_nodeset: 'string', numa_mode: 'int' });

/** `virDomainSetSchedulerParameters`: periods and quotas in microseconds. */
export const SchedulerParameters = table({
  cpu_shares: 'ullong',
  global_period: 'ullong',
  global_quota: 'llong',
  vcpu_period: 'ullong',
  vcpu_quota: 'llong',
  emulator_period: 'ullong',
  emulator_quota: 'llong',
  iothread_period: 'ullong',
  iothread_quota: 'llong',
  weight: 'uint',
  cap: 'uint',
  reservation: 'llong',
  limit: 'llong',
  shares: 'int',
});

/** `virDomainSetInterfaceParameters`: averages, peaks and floor in KiB/s, bursts in KiB. */
export const InterfaceParameters = table({
  'inbound.average': 'uint',
  'inbound.peak': 'uint',
  'inbound.burst': 'uint',
  'inbound.floor': 'uint',
  'outbound.average': 'uint',
  'outbound.peak': 'uint',
  'outbound.burst': 'uint',
});

/** `virNetworkPortSetParameters`: as {@link InterfaceParameters}. */
export const NetworkPortParameters = InterfaceParameters;

/** `virDomainSetBlockIoTune`: bytes or operations a second, lengths in seconds, `size_iops_sec` in bytes. */
export const BlockIoTune = table({
  total_bytes_sec: 'ullong',
  read_bytes_sec: 'ullong',
  write_bytes_sec: 'ullong',
  total_iops_sec: 'ullong',
  read_iops_sec: 'ullong',
  write_iops_sec: 'ullong',
  total_bytes_sec_max: 'ullong',
  read_bytes_sec_max: 'ullong',
  write_bytes_sec_max: 'ullong',
  total_iops_sec_max: 'ullong',
  read_iops_sec_max: 'ullong',
  write_iops_sec_max: 'ullong',
  size_iops_sec: 'ullong',
  group_name: 'string',
  total_bytes_sec_max_length: 'ullong',
  read_bytes_sec_max_length: 'ullong',
  write_bytes_sec_max_length: 'ullong',
  total_iops_sec_max_length: 'ullong',
  read_iops_sec_max_length: 'ullong',
  write_iops_sec_max_length: 'ullong',
});

/** `virDomainBlockCopy`: bandwidth in bytes a second, `granularity` and `buf_size` in bytes. */
export const BlockCopyParameters = table({ bandwidth: 'ullong', granularity: 'uint', buf_size: 'ullong' });

/** `virDomainBlockStatsFlags`: counts of requests, bytes, and nanoseconds spent. */
export const BlockStats = table({
  rd_bytes: 'llong',
  rd_operations: 'llong',
  rd_total_times: 'llong',
  wr_bytes: 'llong',
  wr_operations: 'llong',
  wr_total_times: 'llong',
  flush_operations: 'llong',
  flush_total_times: 'llong',
  errs: 'llong',
});

/** `virDomainGetCPUStats`: nanoseconds. */
export const CpuStats = table({ cpu_time: 'ullong', user_time: 'ullong', system_time: 'ullong', vcpu_time: 'ullong' });

/** `virDomainSetIOThreadParams`: `poll_max_ns` in nanoseconds, the pool sizes in threads. */
export const IOThreadParameters = table({
  poll_max_ns: 'ullong',
  poll_grow: 'uint',
  poll_shrink: 'uint',
  thread_pool_min: 'int',
  thread_pool_max: 'int',
});

/** `virDomainSetPerfEvents`: which counters are on. */
export const PerfEvents = table({
  cmt: 'boolean',
  mbmt: 'boolean',
  mbml: 'boolean',
  cache_misses: 'boolean',
  cache_references: 'boolean',
  instructions: 'boolean',
  cpu_cycles: 'boolean',
  branch_instructions: 'boolean',
  branch_misses: 'boolean',
  bus_cycles: 'boolean',
  stalled_cycles_frontend: 'boolean',
  stalled_cycles_backend: 'boolean',
  ref_cpu_cycles: 'boolean',
  cpu_clock: 'boolean',
  task_clock: 'boolean',
  page_faults: 'boolean',
  context_switches: 'boolean',
  cpu_migrations: 'boolean',
  page_faults_min: 'boolean',
  page_faults_maj: 'boolean',
  alignment_faults: 'boolean',
  emulation_faults: 'boolean',
});

/**
 * What is signed among statistics and tunables, whose names no table lists in full: all others are not. `vcpu.N.state`,
 * with a number for `N`, is signed as well.
 */
export const SignedParameters = table({
  'state.state': 'int',
  'state.reason': 'int',
  'dirtyrate.calc_status': 'int',
  'dirtyrate.calc_start_time': 'llong',
  'dirtyrate.calc_period': 'int',
  'dirtyrate.megabytes_per_second': 'llong',
  'timezone.offset': 'int',
  operation: 'int',
  auto_converge_throttle: 'int',
  'cputune.vcpu_quota': 'llong',
  'cputune.global_quota': 'llong',
  'cputune.emulator_quota': 'llong',
  'cputune.iothread_quota': 'llong',
});

/** `virDomainSaveParams`, `virDomainRestoreParams`: the image's path, and a definition that replaces the saved one. */
export const SaveParameters = table({ file: 'string', dxml: 'string' });

/** `virDomainGetGuestVcpus`: lists of CPUs as `0-3,6`. */
export const GuestVcpus = table({ vcpus: 'string', online: 'string', offlinable: 'string' });

/** `virDomainMigrate3`: bandwidths in MiB/s, cache size in bytes. */
export const MigrateParameters = table({
  migrate_uri: 'string',
  destination_name: 'string',
  destination_xml: 'string',
  persistent_xml: 'string',
  bandwidth: 'ullong',
  'bandwidth.postcopy': 'ullong',
  graphics_uri: 'string',
  listen_address: 'string',
  migrate_disks: 'string',
  disks_port: 'int',
  disks_uri: 'string',
  compression: 'string',
  'compression.mt.level': 'int',
  'compression.mt.threads': 'int',
  'compression.mt.dthreads': 'int',
  'compression.xbzrle.cache': 'ullong',
  'auto_converge.initial': 'int',
  'auto_converge.increment': 'int',
  'parallel.connections': 'int',
  'tls.destination': 'string',
});

/** `virNodeGetMemoryParameters`: page counts and milliseconds of the kernel's same-page merging. */
export const NodeMemoryParameters = table({
  shm_pages_to_scan: 'uint',
  shm_sleep_millisecs: 'uint',
  shm_pages_shared: 'ullong',
  shm_pages_sharing: 'ullong',
  shm_pages_unshared: 'ullong',
  shm_pages_volatile: 'ullong',
  shm_full_scans: 'ullong',
  shm_merge_across_nodes: 'uint',
});

/** `virNodeGetSEVInfo` */
export const SevInfo = table({
  pdh: 'string',
  'cert-chain': 'string',
  'cpu0-id': 'string',
  cbitpos: 'uint',
  'reduced-phys-bits': 'uint',
  'max-guests': 'uint',
  'max-es-guests': 'uint',
});

/** `virDomainGetLaunchSecurityInfo` */
export const LaunchSecurityInfo = table({
  'sev-measurement': 'string',
  'sev-api-major': 'uint',
  'sev-api-minor': 'uint',
  'sev-build-id': 'uint',
  'sev-policy': 'uint',
});

/** `virDomainSetLaunchSecurityState`: header and secret in base64, the address as the guest sees it. */
export const LaunchSecurityState = table({
  'sev-secret-header': 'string',
  'sev-secret': 'string',
  'sev-secret-set-address': 'ullong',
});

/** `virConnectSetIdentity`: who stands behind a connection that was forwarded. */
export const IdentityParameters = table({
  'user-name': 'string',
  'unix-user-id': 'ullong',
  'group-name': 'string',
  'unix-group-id': 'ullong',
  'process-id': 'llong',
  'process-time': 'ullong',
  'sasl-user-name': 'string',
  'x509-distinguished-name': 'string',
  'selinux-context': 'string',
});
