import type { Control } from './control.js';
import { readFields, writeFields } from './layout.js';
import { console as ring } from './structures.js';

const chunk = 16 * 1024;

/** What the hypervisor has said since it booted, as far as it remembers. */
export function messages(control: Control): string {
  return control.withMemory(chunk, ({ address, bytes }) => {
    const parts: string[] = [];
    for (let index = 0; ;) {
      const body = control.sysctl('readconsole', (fields) =>
        writeFields(fields, ring, { incremental: 1, index, buffer: address, count: chunk }),
      );
      const answer = readFields(body, ring);
      if (answer.count === 0) return parts.join('');
      parts.push(bytes.toString('latin1', 0, Math.min(answer.count, chunk)));
      ({ index } = answer);
    }
  });
}
