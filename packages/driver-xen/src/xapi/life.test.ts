import { describe, expect, test } from '@jest/globals';
import { keys } from './keys.js';
import type { Guest } from './guest.js';
import { lifeBetween } from './life.js';

interface Sketch {
  readonly state?: Guest['state'];
  readonly power?: string;
  readonly id?: number;
  readonly host?: string;
  readonly name?: string;
  readonly transient?: boolean;
  readonly other?: Readonly<Record<string, string>>;
}
const guest = ({ state = 'shutoff', id = -1, name = 'one', transient = false, ...rest }: Sketch = {}): Guest => {
  const { power = state === 'shutoff' ? 'Halted' : 'Running', host = 'a', other = {} } = rest;
  const vm = { power_state: power, resident_on: host, other_config: other } as unknown as Guest['vm'];
  return { ref: 'OpaqueRef:1', vm, domain: { name, uuid: 'u', id }, state, transient };
};
const running = (more: Sketch = {}) => guest({ state: 'running', id: 1, ...more });
const paused = (more: Sketch = {}) => guest({ state: 'paused', id: 1, power: 'Paused', ...more });

const told = (before: Guest | undefined, after: Guest | undefined, reason?: string) =>
  lifeBetween(before, after, reason).map(({ of, event }) =>
    event === 'reboot' ? 'reboot' : `${of === 'before' ? 'old: ' : ''}${event.event} ${event.detail}`,
  );

describe('what has happened between two looks', () => {
  test.each([
    ['nothing', guest(), guest(), []],
    ['nothing of nobody', undefined, undefined, []],
    ['a definition', undefined, guest(), ['defined added']],
    ['a guest that was made and started', undefined, running(), ['defined added', 'started booted']],
    ['a transient guest', undefined, running({ transient: true }), ['started booted']],
    ['a start', guest(), running(), ['started booted']],
    ['a start that waits', guest(), paused(), ['started booted', 'suspended paused']],
    ['a resume from storage', guest({ power: 'Suspended' }), running(), ['started restored']],
    ['a pause', running(), paused(), ['suspended paused']],
    ['the end of a pause', paused(), running(), ['resumed unpaused']],
    ['a shutdown', running(), guest(), ['stopped shutdown']],
    ['a suspend to storage', running(), guest({ power: 'Suspended' }), ['stopped saved']],
    ['a reboot', running(), running({ id: 2 }), ['reboot']],
    ['a move to another host', running(), running({ id: 2, host: 'b' }), []],
    ['a new name', guest(), guest({ name: 'two' }), ['old: undefined renamed', 'defined renamed']],
    ['a definition that is forgotten', guest(), undefined, ['old: undefined removed']],
    ['a guest that is gone', running(), undefined, ['old: stopped shutdown', 'old: undefined removed']],
    ['a transient guest that has stopped', running({ transient: true }), undefined, ['old: stopped shutdown']],
    ['a guest that became transient', running(), running({ transient: true }), ['undefined removed']],
    ['a guest that became persistent', running({ transient: true }), running(), ['defined added']],
  ] as const)('%s', (_what, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  test('why it stopped, where that is known', () => {
    expect(told(running(), guest(), 'destroyed')).toEqual(['stopped destroyed']);
  });

  test('a new definition, told once: not again when it comes into force', () => {
    const [old, now] = ['<a/>', '<b/>'];
    const before = running({ other: { [keys.definition]: old } });
    const given = running({ other: { [keys.definition]: old, [keys.next]: now } });
    const between = guest({ other: { [keys.next]: now } });
    const inForce = guest({ other: { [keys.definition]: now } });
    expect(told(before, given)).toEqual(['defined updated']);
    expect(told(guest({ other: given.vm.other_config }), between)).toEqual([]);
    expect(told(between, inForce)).toEqual([]);
  });
});
