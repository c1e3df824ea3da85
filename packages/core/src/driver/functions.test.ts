import { describe, expect, test } from '@jest/globals';
import { contractMembers } from '../../../../test/contract-members.js';
import { cName, driverFunctions, type DriverFunction } from './functions.js';

const members = contractMembers();
const rows = Object.entries<DriverFunction>(driverFunctions);

/** Members that no row of libvirt's driver tables stands for, each with the reason. */
const outside = new Map([
  ['host.getUri', 'virConnectGetURI: libvirt answers it from the connection, not from a driver'],
]);
/** What surrounds a session, and streams: places that are no members of the contract. */
const around = ['driver.open', 'driver.probe', 'session.close'];
const stream = ['recv', 'send', 'sendHole', 'finish', 'abort'].map((name) => `stream.${name}`);

describe('the contract, as read from its source', () => {
  test('is all there', () => {
    expect(members.size).toBeGreaterThan(300);
    expect(members.get('domain.listAll')).toEqual({ required: true });
    expect(members.get('domain.suspend')).toEqual({ required: false });
    expect(members.get('network.subscribe')).toEqual({ required: false });
    expect([...members].filter(([name, { required }]) => required && name.startsWith('domain.'))).toHaveLength(3);
  });
});

describe('driverFunctions', () => {
  test('stand for members that exist', () => {
    const places = new Set<string>([...members.keys(), ...around, ...stream]);
    expect(rows.map(([, { member }]) => member).filter((member) => !places.has(member))).toEqual([]);
  });

  test('have one row that is no twin for each member', () => {
    const own = rows.filter(([, { twin }]) => twin === undefined).map(([, { member }]) => member as string);
    expect(own.filter((member, index) => own.indexOf(member) !== index)).toEqual([]);
    expect([...members.keys()].filter((member) => !own.includes(member) && !outside.has(member))).toEqual([]);
  });

  test('say what a twin stands for', () => {
    for (const [name, row] of rows)
      if ('twin' in row) expect([name, row.twin]).toEqual([name, expect.stringMatching(/./)]);
  });

  test.each([
    ['domainGetXMLDesc', 1, true], // secure
    ['domainGetXMLDesc', 8, true], // migratable
    ['domainGetXMLDesc', 2 | 4, false], // inactive, updateCpu
    ['domainGetXMLDesc', undefined, false],
    ['domainManagedSaveGetXMLDesc', 1, true],
    ['domainSnapshotGetXMLDesc', 1, true],
    ['domainCheckpointGetXMLDesc', 1, true],
    ['domainCheckpointGetXMLDesc', 2, false],
    ['domainGetVcpusFlags', 8, true], // guest
    ['domainGetVcpusFlags', 1 | 2 | 4, false],
    ['domainInterfaceAddresses', 'agent', true],
    ['domainInterfaceAddresses', 'lease', false],
  ] as const)('%s with %p is a write: %p', (name, argument, expected) => {
    const { write } = driverFunctions[name];
    expect(typeof write === 'function' && write(argument)).toBe(expected);
  });

  test.each([
    ['domainSuspend', true],
    ['domainGetTime', true], // it makes the guest work
    ['secretGetValue', true],
    ['connectFindStoragePoolSources', true],
    ['domainGetInfo', undefined],
    ['connectListAllDomains', undefined],
  ] as const)('%s is a write: %p', (name, expected) => {
    expect(driverFunctions[name].write).toBe(expected);
  });
});

test.each([
  ['domainSuspend', 'virDomainSuspend'],
  ['connectListAllDomains', 'virConnectListAllDomains'],
  ['nodeGetInfo', 'virNodeGetInfo'],
  ['nwfilterLookupByUUID', 'virNWFilterLookupByUUID'],
  ['nwfilterBindingDelete', 'virNWFilterBindingDelete'],
])('the C function of %s is %s', (name, expected) => {
  expect(cName(name)).toBe(expected);
});
