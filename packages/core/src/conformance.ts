/** `@virtkit/core/conformance`: the tests that every driver must pass, for any test runner. */
export { conformance } from './conformance/conformance.js';
export type { ConformanceOptions, Skip } from './conformance/conformance.js';
export { testInventory } from './conformance/inventory.js';
export type { DomainSpec, Inventory, ObjectSpec } from './conformance/inventory.js';
export type { Expect, OpenHost, OpenHostOptions, Runner } from './conformance/kit.js';
