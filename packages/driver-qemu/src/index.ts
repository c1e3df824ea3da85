export { driver, qemu } from './driver.js';
export type { QemuDriver, QemuOptions } from './driver.js';
export type { QemuSession } from './session.js';
export type { Accelerator, CpuModel, MachineType, QemuCapabilities } from './capabilities/capabilities.js';
