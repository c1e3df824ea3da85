import { differs, type Script } from '../script.js';
import { ioWarning } from '../reasons.js';

const small = `<node><network><name>lan</name></network></node>`;

export const scripts: readonly Script[] = [
  {
    name: 'connections made and left',
    files: { 'small.xml': small },
    look: ['net-list --all'],
    commands: [
      'uri',
      'net-destroy default',
      'connect test:///default',
      'connect test:///default --readonly',
      'uri',
      'net-start default',
      'connect test://$DIR/small.xml',
      'uri',
      'net-destroy lan',
      'connect test://$DIR/small.xml',
      'connect',
    ],
  },
  {
    name: 'URIs that name no host',
    commands: [
      'connect test:///',
      'uri',
      differs(ioWarning, 'connect test:///default/'),
      differs(ioWarning, 'connect test:///tmp'),
      'connect one two three',
      'uri',
    ],
  },
];
