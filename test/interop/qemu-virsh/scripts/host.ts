import type { Script } from '../../virsh/script.js';

export const scripts: readonly Script[] = [
  {
    name: 'the host',
    commands: [
      'hostname',
      'nodeinfo',
      'nodecpumap',
      'nodecpumap --pretty',
      'maxvcpus',
      'maxvcpus qemu',
      'domcapabilities --xpath /domainCapabilities/devices/*/enum',
      'domcapabilities --machine none-such',
      'domcapabilities --virttype moon',
      'capabilities --xpath //guest//machine',
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
