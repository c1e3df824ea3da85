import type { Script } from '../script.js';

export const scripts: readonly Script[] = [
  {
    name: 'events',
    commands: [
      'event --list',
      'event --event lifecycle --timeout 1',
      'event --event lifecycle --domain test --loop --timeout 1 --timestamp',
      'event --event lifecycle --domain nobody --timeout 1',
      'event --event nothing --timeout 1',
      'event --event lifecycle --all',
      'event --all --timeout 1',
      'event lifecycle',
      'event',
      'event --event lifecycle --timeout x',
    ],
  },
];
