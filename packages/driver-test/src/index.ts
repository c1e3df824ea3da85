export { driver, test } from './driver.js';
export type { TestDriver } from './driver.js';
export type { TestHostOptions, TestRates } from './host.js';
export { createTestHost } from './test-host.js';
export type { CallRecord, CreateTestHostOptions, SimulatedHost } from './test-host.js';
export type { NewDomain, NewNetwork, NewNwfilter, NewPool, NewSecret } from './inventory.js';
export type { DiskSize, Hardware, UnplugBehaviour } from './hardware.js';
export { configure } from './configure.js';
export { JumpingClock, systemClock, VirtualClock } from './clock.js';
export type { Clock, Duration, SleepOptions } from './clock.js';
export { readFaults } from './faults.js';
export type { FaultRule, Faults } from './faults.js';
export type { GuestTiming } from './guest-power.js';
export type { HostState } from './host-state.js';
export type { Stub } from './stubs.js';
export { record } from './record.js';
export type { RecordingDriver, RecordOptions } from './record.js';
export { redactions } from './redact.js';
export type { Redaction } from './redact.js';
export { replay } from './replay.js';
export type { ReplayDriver } from './replay.js';
export type { GuestControl } from './guest-control.js';
export type {
  Answer,
  CommandAnswer,
  Dialogue,
  GuestAgent,
  GuestFilesystem,
  GuestNic,
  GuestOs,
  GuestScript,
  GuestUser,
  Program,
  ProgramResult,
} from './guest-script.js';
