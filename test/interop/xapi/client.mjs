// What xen-api, Xen Orchestra's client, makes of a pool: run with its folder, the pool's address and a password.
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, url, password] = process.argv.slice(2);
const { createClient } = await import(pathToFileURL(createRequire(`${folder}/`).resolve('xen-api')).href);
const client = (secret) =>
  createClient({ url, allowUnauthorized: true, auth: { user: 'root', password: secret }, watchEvents: true });
const failure = (call) =>
  call.then(
    () => 'done',
    ({ code, params }) => [code, params],
  );
const one = (type, test) => Object.values(xapi.objects.indexes.type[type]).find(test);

const refused = await failure(client('wrong').connect());
const xapi = client(password);
await xapi.connect();
await xapi.objectsFetched;
const types = Object.keys(xapi.objects.indexes.type).sort();

const vm = await xapi.call('VM.create', {
  name_label: 'made by xen-api',
  name_description: '',
  user_version: '1',
  is_a_template: false,
  affinity: 'OpaqueRef:NULL',
  memory_static_min: 2 ** 26,
  memory_static_max: 2 ** 28,
  memory_dynamic_min: 2 ** 27,
  memory_dynamic_max: 2 ** 28,
  VCPUs_params: {},
  VCPUs_max: 2,
  VCPUs_at_startup: 1,
  actions_after_shutdown: 'destroy',
  actions_after_reboot: 'restart',
  actions_after_crash: 'restart',
  PV_bootloader: '',
  PV_kernel: '',
  PV_ramdisk: '',
  PV_args: '',
  PV_bootloader_args: '',
  PV_legacy_args: '',
  HVM_boot_policy: 'BIOS order',
  HVM_boot_params: { order: 'cdn' },
  platform: { acpi: '1' },
  PCI_bus: '',
  other_config: {},
  recommendations: '',
});
// Waits until the events so far are in its own picture of the pool.
const made = await xapi.barrier(vm);
await xapi.callAsync('VM.start', vm, false, false);
const running = await xapi.barrier(vm);
const twice = await failure(xapi.call('VM.start', vm, false, false));
const lateTwice = await failure(xapi.callAsync('VM.start', vm, false, false));
const sr = one('SR', ({ name_label: label }) => label === 'Local storage');
const vdi = await xapi.call('VDI.create', {
  name_label: 'a disk',
  name_description: '',
  SR: sr.$ref,
  virtual_size: 2 ** 20,
  type: 'user',
  sharable: false,
  read_only: false,
  other_config: {},
  xenstore_data: {},
  sm_config: {},
  tags: [],
});
await xapi.call('VBD.create', {
  VM: vm,
  VDI: vdi,
  userdevice: '0',
  bootable: true,
  mode: 'RW',
  type: 'Disk',
  unpluggable: true,
  empty: false,
  other_config: {},
  qos_algorithm_type: '',
  qos_algorithm_params: {},
});
const snapshot = await xapi.call('VM.snapshot', vm, 'then');
const withPast = await xapi.barrier(vm);
const past = await xapi.barrier(snapshot);
await xapi.call('VM.hard_shutdown', vm);
await xapi.call('VM.destroy', vm);
const gone = await failure(xapi.getRecord('VM', vm));
const unknown = await failure(xapi.call('VM.no_such_message', vm));
await xapi.disconnect();

console.log(
  JSON.stringify({
    refused,
    types,
    made: [made.name_label, made.power_state, made.$type],
    running: [running.power_state, running.$metrics?.VCPUs_number],
    twice,
    lateTwice: lateTwice[0],
    disks: withPast.$VBDs.map(({ userdevice, $VDI }) => [userdevice, $VDI.name_label, $VDI.$SR.name_label]),
    past: [past.is_a_snapshot, past.$snapshot_of.name_label, withPast.parent === snapshot],
    gone: gone[0],
    unknown,
    vm,
  }),
);
process.exit(0);
