import type { Domain } from '@virtkit/core/xml';
import type { Json, Props } from './props.js';
import { present, refused } from './refused.js';

type Property = NonNullable<
  NonNullable<NonNullable<NonNullable<Domain['qemuOverride']>['devices']>[number]['frontend']>['properties']
>[number];

const whole = (property: Property, pattern: RegExp): bigint => {
  const text = present(property.value, `the value of ${property.name}`);
  if (!pattern.test(text))
    throw refused(`'${text}' is no ${property.type} value of ${property.name}`, '/domain/qemu:override');
  return BigInt(text);
};

const values: Readonly<Record<Property['type'], (property: Property) => Json | undefined>> = {
  string: ({ name, value }) => present(value, `the value of ${name}`),
  signed(property) {
    const text = present(property.value, `the value of ${property.name}`);
    return text.startsWith('-')
      ? -whole({ ...property, value: text.slice(1) }, /^\d{1,19}$/)
      : whole(property, /^\d{1,19}$/);
  },
  unsigned: (property) => whole(property, /^(?:\d{1,20}|0x[0-9a-f]{1,16})$/i),
  bool(property) {
    const word = present(property.value, `the value of ${property.name}`);
    if (word !== 'true' && word !== 'false')
      throw refused(`'${word}' is no bool value of ${property.name}`, '/domain/qemu:override');
    return word === 'true';
  },
  remove: () => undefined,
};

/** The device, with what the user sets on it in another way. */
export function overridden(device: Props, { qemuOverride }: Domain): Props {
  const own = qemuOverride?.devices?.find(({ alias }) => alias === device['id']);
  const properties = own?.frontend?.properties ?? [];
  if (properties.length === 0) return device;
  const changed: Record<string, Json | undefined> = { ...device };
  for (const property of properties) {
    const value = values[property.type](property);
    if (value === undefined) delete changed[property.name];
    else changed[property.name] = value;
  }
  return changed;
}
