import { differs, type Script } from '../script.js';
import { xmlParser } from '../reasons.js';

const web = `<domain type='test'><name>web</name><memory>65536</memory><os><type>hvm</type></os></domain>`;

export const scripts: readonly Script[] = [
  {
    name: 'the states of a domain, one after the other',
    look: ['list --all', 'domstate test --reason'],
    commands: [
      'dominfo test',
      'suspend test',
      'suspend test',
      'resume test',
      'resume test',
      'reboot test',
      'shutdown test',
      'shutdown test',
      'start test',
      'start test',
      'reset test',
      'destroy test',
      'destroy test',
      'domid test',
      'undefine test',
      'start test',
      'dominfo test',
    ],
  },
  {
    name: 'defined, started and removed',
    files: { 'web.xml': web, 'bad.xml': '<domain' },
    look: ['list --all --title'],
    commands: [
      'define web.xml',
      differs(xmlParser, 'define bad.xml'),
      'define nothing.xml',
      'dumpxml web',
      'domuuid web',
      'domname web',
      'start web',
      'domid web',
      'dumpxml web --inactive',
      'autostart web',
      'dominfo web',
      'autostart web --disable',
      'undefine web',
      'destroy web',
      'create web.xml',
      'destroy web',
    ],
  },
];
