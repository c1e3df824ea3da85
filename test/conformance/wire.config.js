import base from '../../jest.config.js';

/** Tests that cannot pass through the wire, each with why. */
const skipped = {
  'a host is for other drivers': 'it is about a URI that a client reads in its own way',
  'the driver that discovery finds is a driver of this kind': 'the driver at this end is the remote one',
  'asks for a login if it has users': "a driver's own questions do not go over libvirt's protocol",
  'what is no document has its place in the error': "an error has no place in libvirt's protocol, but in its text",
  'takes no section from the prototype of an object':
    'a name that the protocol has no number for is refused by the client',
  'a call takes as long as it is told, by the clock of the test':
    'a socket is not done when all promises are: the clock goes on before it has come',
  'has no other source of addresses': 'a name that the protocol has no number for is refused by the client',
};

/** Files that are about more than what goes through the wire. */
const elsewhere = {
  'domain-graphics': 'open files do not go over a socket',
  stubs: 'a stub answers in words that a client does not hand on',
  trace: 'what a client asks of itself is in the trace, too',
  backup: 'a job goes on by the clock of the test, which does not wait for a socket',
  'domain-jobs': 'a job goes on by the clock of the test, which does not wait for a socket',
  'domain-extras': 'open files do not go over a socket',
  'domain-device': 'a guest takes its time by the clock of the test, which does not wait for a socket',
  guest: 'what a guest says comes by the clock of the test, which does not wait for a socket',
  'host-state(-everything)?': 'a host that is put back is held in the hand',
  migration: 'its hosts have names of their own, where a socket has one; two daemons stand in test/migration',
  replay: 'a replayed session is strict about calls that a client makes of itself',
};

/** @type {import('jest').Config} The unit tests of the test driver, with our client and server between them and it. */
export default {
  ...base,
  rootDir: '../..',
  moduleNameMapper: { ...base.moduleNameMapper, '^@virtkit/core$': '<rootDir>/test/conformance/wire-core.ts' },
  // The conformance kit goes through the wire in a test of its own.
  testMatch: ['<rootDir>/packages/driver-test/src/**/!(conformance).test.ts'],
  testPathIgnorePatterns: [`/driver-test/src/(${Object.keys(elsewhere).join('|')})\\.test\\.ts$`],
  testNamePattern: `^(?!.*(${Object.keys(skipped).join('|')})$)`,
};
