import { differs, type Script } from '../../virsh/script.js';

const domainCapabilities =
  'the most that a machine can have stands in the domain capabilities, which ours does not make so far';

export const scripts: readonly Script[] = [
  {
    name: 'the host',
    commands: [
      'hostname',
      'nodeinfo',
      'nodecpumap',
      'nodecpumap --pretty',
      differs(domainCapabilities, 'maxvcpus'),
      differs(domainCapabilities, 'maxvcpus qemu'),
      'maxvcpus nonsense',
      'node-memory-tune',
      'node-memory-tune --shm-pages-to-scan 0 --shm-sleep-millisecs -1',
      'freepages --cellno 99 --pagesize 4',
      'nodesuspend mem 1',
      'nodesuspend nothing 60',
      'uri',
    ],
  },
];
