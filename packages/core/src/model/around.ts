import type { Type } from '../xml/index.js';
import type { Writer } from '../xml/print.js';
import type { Reading } from '../xml/reading.js';
import type { XmlElement } from '../xml/tree.js';

/** The type, whose values must stand a test when they are read. `check` fails through `reading.fail`. */
export const checked = <T>(type: Type<T>, check: (value: T, from: XmlElement, reading: Reading) => void): Type<T> => ({
  get shape() {
    return type.shape;
  },
  isPicky: true,
  read(from, reading) {
    const value = type.read(from, reading);
    check(value, from, reading);
    return value;
  },
  write: (name, value, out) => type.write(name, value, out),
  tagged: (key, part) => checked((type.tagged?.(key, part) ?? type) as Type<T>, check),
});

/** The type, whose printed text libvirt gives a look of its own. */
export const reshaped = <T>(type: Type<T>, reshape: (text: string) => string): Type<T> => ({
  get shape() {
    return type.shape;
  },
  read: (from, reading) => type.read(from, reading),
  write(name, value, out: Writer) {
    const before = out.text;
    out.text = '';
    type.write(name, value, out);
    out.text = before + reshape(out.text);
  },
  tagged: (key, part) => reshaped((type.tagged?.(key, part) ?? type) as Type<T>, reshape),
});

/** The type, whose element is looked at before it is read: for faults that libvirt gives in another way. */
export const prechecked = <T>(type: Type<T>, check: (from: XmlElement, reading: Reading) => void): Type<T> => ({
  get shape() {
    return type.shape;
  },
  isPicky: true,
  read(from, reading) {
    check(from, reading);
    return type.read(from, reading);
  },
  write: (name, value, out) => type.write(name, value, out),
  tagged: (key, part) => prechecked((type.tagged?.(key, part) ?? type) as Type<T>, check),
});
