/** For tests under any runner: a fresh host for each, and matchers for what is on it. */
export { freshHost, hostForEach } from './fresh-host.js';
export type { FreshHost, Hooks } from './fresh-host.js';
export { matchers } from './matchers.js';
export type { ActiveExpectation, CallExpectation, DomainExpectation, Verdict, VolumeExpectation } from './matchers.js';
