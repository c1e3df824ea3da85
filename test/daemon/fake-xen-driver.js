// driver-xen over a channel to a hypervisor in memory, which has one guest: what a daemon serves in a control domain.
import { xen } from '@virtkit/driver-xen';

const guest = {
  id: 7,
  uuid: '5d38a2a1-5fc5-4b2f-b1b6-5f6fd46ad1ac',
  memory: 65536n,
  maxMemory: 65536n,
  cpuTime: 1n,
  vcpus: 1,
  maxVcpus: 1,
  hvm: false,
  dying: false,
  shutdown: false,
  paused: false,
  blocked: false,
  running: true,
};
const channel = {
  name: 'toolstack',
  domains: async () => [guest],
  domain: async () => guest,
  domainName: async () => 'served',
  physical: async () => ({ cpus: 1, nodes: 1, capabilities: 'xen-3.0-x86_64' }),
  destroy: async () => {
    throw new Error('nobody may do this');
  },
  close: async () => undefined,
};

export const driver = xen({ channels: [async () => channel] });
