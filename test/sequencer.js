import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first: begun last, it would run alone while the other processors wait. */
const slow = [
  'test/interop/qemu/conformance',
  'test/conformance/mutation',
  'test/interop/libvirt/conformance',
  'test/interop/clients/scenarios',
  'test/interop/qemu/',
  'test/interop/',
  'test/conformance/',
  'test/daemon',
  'test/create-driver',
  'test/',
];

const place = ({ path }) => {
  const found = slow.findIndex((part) => path.includes(`/${part}`));
  return found < 0 ? slow.length : found;
};

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return [...tests].sort((one, other) => place(one) - place(other) || one.path.localeCompare(other.path));
  }
}
