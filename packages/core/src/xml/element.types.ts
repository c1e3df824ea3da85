// What the description language makes of a description, in types. Compiled by `npm run typecheck`, never run.
import { expectTypeOf } from 'expect-type';
import { attribute, child, children, choice, content, element, fallback, flag, format, live, maybe } from './index.js';
import { onLeaf, onOff, once, oneOf, secret, size, string, texts, unsigned, unsigned64, via } from './index.js';
import type { Rest, TypeOf } from './index.js';
import { diff, type Difference } from './diff.js';

const Wheel = choice('kind', {
  iron: element('wheel', { weight: attribute('weight', unsigned) }),
  wood: element('wheel', { tree: maybe(attribute('tree', string)) }),
});
const Cart = element('cart', {
  id: live(maybe(attribute('id', unsigned))),
  colour: fallback(attribute('colour', oneOf('red', 'green')), 'red'),
  pin: secret(maybe(attribute('pin', string))),
  load: size('load', 'KiB'),
  tied: maybe(onLeaf('load', 'tied', onOff)),
  covered: flag('covered'),
  brake: maybe(via('brake', 'state', onOff)),
  tags: texts('tag', string),
  wheels: children('wheel', Wheel),
  owner: once(
    maybe(child('owner', element('owner', { name: content(string), serial: attribute('serial', unsigned64) }))),
  ),
});
type Cart = TypeOf<typeof Cart>;
type Wheel = TypeOf<typeof Wheel>;

// A part is required unless it says otherwise; what is absent is an absent key, not `undefined`.
expectTypeOf<Cart['colour']>().toEqualTypeOf<'red' | 'green'>();
expectTypeOf<Cart['load']>().toEqualTypeOf<bigint>();
expectTypeOf<Pick<Cart, 'id'>>().toEqualTypeOf<{ readonly id?: number }>();
expectTypeOf<Pick<Cart, 'pin'>>().toEqualTypeOf<{ readonly pin?: string }>();
expectTypeOf<Pick<Cart, 'tied'>>().toEqualTypeOf<{ readonly tied?: boolean }>();
expectTypeOf<Pick<Cart, 'covered'>>().toEqualTypeOf<{ readonly covered?: true }>();
expectTypeOf<Pick<Cart, 'tags'>>().toEqualTypeOf<{ readonly tags?: readonly string[] }>();
expectTypeOf<Pick<Cart, 'wheels'>>().toEqualTypeOf<{ readonly wheels?: readonly Wheel[] }>();
expectTypeOf<Pick<Cart, 'rest'>>().toEqualTypeOf<{ readonly rest?: Rest }>();
expectTypeOf<NonNullable<Cart['owner']>['serial']>().toEqualTypeOf<bigint>();

// A choice is told apart by its tag.
expectTypeOf<Wheel['kind']>().toEqualTypeOf<'iron' | 'wood'>();
expectTypeOf<Extract<Wheel, { kind: 'iron' }>['weight']>().toEqualTypeOf<number>();
expectTypeOf<Extract<Wheel, { kind: 'wood' }>>().not.toHaveProperty('weight');

const carts = format('cart', Cart, 'VIR_FROM_DOMAIN');
expectTypeOf<ReturnType<typeof carts.parse>>().toEqualTypeOf<Cart>();
expectTypeOf<Parameters<typeof carts.print>[0]>().toEqualTypeOf<Cart>();

carts.print({ colour: 'red', load: 1n });
expectTypeOf(diff(carts, { colour: 'red', load: 1n }, { colour: 'green', load: 1n })).toEqualTypeOf<
  readonly Difference[]
>();
// @ts-expect-error -- the two are of one format
diff(carts, { colour: 'red', load: 1n }, { colour: 'green' });
// @ts-expect-error -- a required part is missing
carts.print({ colour: 'red' });
// @ts-expect-error -- not one of the words
carts.print({ colour: 'blue', load: 1n });
// @ts-expect-error -- an absent value is an absent key
carts.print({ colour: 'red', load: 1n, id: undefined });
// @ts-expect-error -- an iron wheel has a weight
carts.print({ colour: 'red', load: 1n, wheels: [{ kind: 'iron' }] });
// @ts-expect-error -- no such domain of errors
format('cart', Cart, 'VIR_FROM_CART');
// @ts-expect-error -- the fallback is not one of the words
fallback(attribute('colour', oneOf('red', 'green')), 'blue');
