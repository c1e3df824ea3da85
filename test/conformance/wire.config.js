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
  'a connection says what it is, and has nobody to keep alive': 'here there is somebody',
  'a guest may take its time to give a device back': 'the clock of the test does not wait for a socket',
  'another medium goes into a drive, and the tray moves': 'the clock of the test does not wait for a socket',
  'that does not answer keeps callers waiting, as long as they are told to':
    'the clock of the test does not wait for a socket',
  'to a channel answers by its function, in its own time, and ends with the guest':
    'the clock of the test does not wait for a socket',
  'what does not fit is refused, and no job is left': 'the clock of the test does not wait for a socket',
  'files are associated by name, and namespaces are those of a container': 'open files do not go over a socket',
  'what the host lacks is lacking in the replay': 'what a server has, a client finds out by trying',
  'a connection that breaks does so again': 'the client tells that it is broken in its own way',
  'a session that could not be opened': 'the client tells why in its own way',
  'what a host lacks fails by its name, says how to model it, and is remembered':
    "the words of the daemon's refusal are its own",
  'a stub answers it, on an open connection as well, until it is taken back':
    'a client knows what the host lacks when it is opened',
  'a stub of a whole section that the host does not have': 'a client knows what the host lacks when it is opened',
  'has no other source of addresses': 'a name that the protocol has no number for is refused by the client',
};

/** Files that are about more than what goes through the wire. */
const elsewhere = {
  'domain-graphics': 'open files do not go over a socket',
  'domain-jobs': 'a job goes on by the clock of the test, which does not wait for a socket',
  'host-state-everything': 'a host that is put back is held in the hand',
  migration: 'its hosts have names of their own, where a socket has one; two daemons stand in test/migration',
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
