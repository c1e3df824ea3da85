import { authFailed } from './auth-error.js';

/** The `name=value` pairs of a DIGEST-MD5 message. */
export interface Directives {
  /** The value of a directive that may stand there once. */
  one(name: string): string | undefined;
  all(name: string): readonly string[];
}

// A token, `=`, and a token or a quoted text; commas and blanks between. Each alternative begins differently: linear time.
const directive =
  /[\s,]*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\[^])*)"|([^\s,"=]+))[ \t]*(?=,|\s*$)/y;

/** Reads a message of at most 2048 bytes, RFC 2831's own limit. */
export function parseDirectives(text: string): Directives {
  if (text.length > 2048) throw authFailed(`a DIGEST-MD5 message of ${text.length} bytes is over the limit of 2048`);
  const values = new Map<string, string[]>();
  let at = 0;
  while (/[^\s,]/.test(text.slice(at))) {
    directive.lastIndex = at;
    const match = directive.exec(text);
    if (!match) throw authFailed(`the DIGEST-MD5 message is malformed at offset ${at}`);
    at = directive.lastIndex;
    const [, name = '', inQuotes, token = ''] = match;
    const value = inQuotes === undefined ? token : inQuotes.replace(/\\([^])/g, '$1');
    const all = values.get(name.toLowerCase());
    if (all) all.push(value);
    else values.set(name.toLowerCase(), [value]);
  }
  const all = (name: string): readonly string[] => values.get(name) ?? [];
  return {
    all,
    one(name) {
      const given = all(name);
      if (given.length > 1) throw authFailed(`the DIGEST-MD5 message has ${name} ${given.length} times`);
      return given[0];
    },
  };
}
