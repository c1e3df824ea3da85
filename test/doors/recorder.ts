import { VirtError, type Driver, type Session } from '@virtkit/core/driver';

const sections =
  'host domain snapshot checkpoint network networkPort interface storagePool storageVol nodeDevice secret nwfilter nwfilterBinding'.split(
    ' ',
  );

/** A driver that has every member of the contract, and notes each that is reached; then it fails. */
export function recorder() {
  const reached: string[] = [];
  let own = false;
  const sectionOf = (section: string) =>
    new Proxy(
      {},
      {
        get: (_, member) => {
          if (typeof member !== 'string') return undefined;
          return () => {
            if (!own || section !== 'host' || member !== 'onClose') reached.push(`${section}.${member}`);
            own = false;
            return Promise.reject(new VirtError('VIR_ERR_OPERATION_FAILED', 'reached the driver'));
          };
        },
      },
    );
  const session = Object.fromEntries(sections.map((name) => [name, sectionOf(name)]));
  const driver: Driver = {
    name: 'recorder',
    schemes: ['test'],
    open: () => {
      // The first that is asked is the daemon's own question: whether the hypervisor is still there.
      own = true;
      return Promise.resolve({ ...session, close: () => Promise.resolve() } as unknown as Session);
    },
  };
  return { driver, reached };
}
