import type { QmpSchema } from '../qmp/schema.js';

/** A machine type. */
export interface MachineType {
  readonly name: string;
  /** The machine that this name stands for: `q35` stands for `pc-q35-7.2`. */
  readonly canonical?: string | undefined;
  readonly maxCpus: number;
  readonly hotpluggableCpus: boolean;
  /** The CPU model that it has when none is chosen: `qemu64`. */
  readonly defaultCpu?: string | undefined;
  readonly deprecated: boolean;
}

/** A CPU model that QEMU can give a guest. */
export interface CpuModel {
  readonly name: string;
  /** What this host lacks for it; nothing: it can run. Not known: `undefined`. */
  readonly blockers: readonly string[] | undefined;
  /** A versioned name that this one stands for. */
  readonly alias?: string | undefined;
  readonly deprecated: boolean;
}

/** What runs the guest's code: the processor, or QEMU itself. */
export type Accelerator = 'kvm' | 'tcg';

/** What one QEMU binary can do on this host, by its own word. */
export interface QemuCapabilities {
  readonly binary: string;
  /** As QEMU says it: `{ major: 7, minor: 2, micro: 22 }`. */
  readonly version: { readonly major: number; readonly minor: number; readonly micro: number };
  /** What the distribution calls it: `Debian 1:7.2+dfsg-7`. */
  readonly package: string;
  /** The architecture of its guests: `x86_64`. */
  readonly arch: string;
  /** The accelerators that work here, the best first. */
  readonly accelerators: readonly Accelerator[];
  readonly machines: readonly MachineType[];
  /** By accelerator: under TCG other models can run than under KVM. */
  readonly cpus: Readonly<Partial<Record<Accelerator, readonly CpuModel[]>>>;
  /** What `-device` takes: `virtio-blk-pci`. */
  readonly devices: ReadonlySet<string>;
  /** What `-object` takes: `memory-backend-file`. */
  readonly objects: ReadonlySet<string>;
  readonly schema: QmpSchema;
}
