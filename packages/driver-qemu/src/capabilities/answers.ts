import * as t from 'io-ts';

const Machine = t.intersection([
  t.type({ name: t.string, 'cpu-max': t.number, 'hotpluggable-cpus': t.boolean, deprecated: t.boolean }),
  t.partial({ alias: t.string, 'default-cpu-type': t.string, 'is-default': t.boolean }),
]);
const Cpu = t.intersection([
  t.type({ name: t.string, typename: t.string }),
  t.partial({ 'unavailable-features': t.array(t.string), 'alias-of': t.string, deprecated: t.boolean }),
]);
const Type = t.type({ name: t.string });

/** What a binary answered, as it is kept: `capabilitiesOf` makes of it what is asked for. */
export const Answers = t.type({
  version: t.type({
    qemu: t.type({ major: t.number, minor: t.number, micro: t.number }),
    package: t.string,
  }),
  target: t.type({ arch: t.string }),
  machines: t.array(Machine),
  cpus: t.partial({ kvm: t.array(Cpu), tcg: t.array(Cpu) }),
  devices: t.array(Type),
  objects: t.array(Type),
  schema: t.array(t.UnknownRecord),
});
export type Answers = t.TypeOf<typeof Answers>;
