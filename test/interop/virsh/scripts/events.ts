import type { Script } from '../script.js';

export const scripts: readonly Script[] = [
  {
    name: 'events',
    commands: [
      'event --list',
      'event lifecycle --timeout 1',
      'event --all --timeout 1',
      'event test lifecycle --timeout 1',
      'event nobody lifecycle --timeout 1',
      'event nothing --timeout 1',
      'event',
      'event --timeout x lifecycle',
    ],
  },
];
