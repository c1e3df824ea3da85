import { VirtError, type ErrorCode } from '@virtkit/core/driver';

/** Where a fault of an xl config lies. */
export interface ConfigPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The setting: `disk`, or `disk[2]` for the second of a list. */
  readonly key?: string;
}

/** A fault of an xl config, with the file, the line and the setting in its words and in its location. */
export const configError = ({ file, line, key }: ConfigPlace, why: string, code: ErrorCode = 'VIR_ERR_CONF_SYNTAX') =>
  new VirtError(code, `${file}:${line}: ${key === undefined ? '' : `${key}: `}${why}`, {
    domain: 'VIR_FROM_LIBXL',
    location: { line, path: key ?? '' },
  });

/** What a domain has and an xl config cannot say. `path` is that of the element. */
export const unsupported = (path: string, why: string): VirtError =>
  new VirtError('VIR_ERR_CONFIG_UNSUPPORTED', `${path}: ${why}`, { domain: 'VIR_FROM_LIBXL', location: { path } });

/** A text of somebody else's, shortened for a message. */
export const quoted = (text: string): string => JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}...` : text);
