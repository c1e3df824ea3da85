import { abortError, decode, throwIfAborted, type CallOptions } from '@virtkit/core/driver';
import * as t from 'io-ts';
import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { qemuError } from '../errors.js';
import { integer } from '../qmp/integer.js';
import { readJson } from '../qmp/json.js';

/** An image in a file or on a block device of this host. */
export interface LocalImage {
  /** Absolute; any characters. */
  readonly path: string;
  /** QEMU's name of the format. It is never guessed: a guest can write what looks like another one. */
  readonly format: string;
}

export interface QemuImgOptions extends CallOptions {
  /** How long it may take: milliseconds. Default: as long as it likes. */
  readonly timeout?: number | undefined;
}

const Snapshot = t.type({ id: t.string, name: t.string, 'vm-state-size': integer });
const Info = t.intersection([
  t.type({ format: t.string, 'virtual-size': integer }),
  t.partial({
    'actual-size': integer,
    'cluster-size': integer,
    'backing-filename': t.string,
    'backing-filename-format': t.string,
    snapshots: t.array(Snapshot),
  }),
]);
/** What `qemu-img info` says of one image; sizes in bytes. */
export type ImageInfo = t.TypeOf<typeof Info>;

/**
 * What an image is, whether or not a guest runs with it.
 * @throws VirtError `VIR_ERR_INTERNAL_ERROR` with the tool's own words
 */
export async function imageInfo(image: LocalImage, options: QemuImgOptions = {}): Promise<ImageInfo> {
  const text = await run(['info', '--output=json', '--force-share', '--image-opts', imageOptions(image)], options);
  return decode(Info, readJson(text), `what qemu-img says of ${image.path}`, 'VIR_ERR_INTERNAL_ERROR');
}

export interface NewImage extends LocalImage {
  /** The image behind it, which gives it its size. */
  readonly backing?: LocalImage | undefined;
  /** Bytes. Default: as large as the one behind it. */
  readonly size?: bigint | undefined;
}

/** Makes an image, in the place of what there was. What an abort leaves behind is the caller's to remove. */
export async function createImage({ path, format, backing, size }: NewImage, options?: QemuImgOptions): Promise<void> {
  const behind = backing ? ['-F', backing.format, '-b', absolute(backing.path)] : [];
  const bytes = size === undefined ? [] : [String(size)];
  await run(['create', '-q', '-f', format, ...behind, '--', absolute(path), ...bytes], options);
}

const snapshotVerbs = { create: '-c', apply: '-a', delete: '-d' } as const;

/** Makes, goes back to, or deletes a snapshot inside an image that no guest runs with. */
export async function changeImageSnapshot(
  verb: keyof typeof snapshotVerbs,
  image: LocalImage,
  name: string,
  options?: QemuImgOptions,
): Promise<void> {
  await run(['snapshot', '-q', snapshotVerbs[verb], name, '--image-opts', imageOptions(image)], options);
}

/** Writes what an image has into the one right behind it; who is on top of it must be told by `rebaseImage`. */
export async function commitImage(image: LocalImage, options?: QemuImgOptions): Promise<void> {
  await run(['commit', '-q', '-d', '--image-opts', imageOptions(image)], options);
}

/** Makes an image say that another one is behind it. What the guest sees must be the same. */
export async function rebaseImage(image: LocalImage, backing: LocalImage, options?: QemuImgOptions): Promise<void> {
  const behind = ['-u', '-F', backing.format, '-b', absolute(backing.path)];
  await run(['rebase', '-q', ...behind, '--image-opts', imageOptions(image)], options);
}

/** An image as options: nothing in its path means anything, a comma is written twice. */
export const imageOptions = ({ path, format }: LocalImage): string =>
  `driver=${format},file.filename=${absolute(path).replaceAll(',', ',,')}`;

/** Only in what begins with a slash does QEMU look for no protocol (`nbd:`, `json:`), and no option. */
function absolute(path: string): string {
  if (!isAbsolute(path) || path.includes('\0'))
    throw qemuError('VIR_ERR_INVALID_ARG', `the path of an image must be absolute: ${JSON.stringify(path)}`);
  return path;
}

/** The most that it may say: bytes. */
const maxBuffer = 64 << 20;

function run(args: readonly string[], { signal, timeout = 0 }: QemuImgOptions = {}): Promise<string> {
  const what = `qemu-img ${args[0]}`;
  throwIfAborted(signal, what);
  const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    const child = execFile('qemu-img', args, { signal, timeout, maxBuffer, env, cwd: '/' }, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (signal?.aborted) return reject(abortError(signal, what));
      if (error.killed && timeout > 0)
        return reject(qemuError('VIR_ERR_OPERATION_TIMEOUT', `${what} took more than ${timeout} ms`, error));
      reject(qemuError('VIR_ERR_INTERNAL_ERROR', `${what}: ${stderr.trim() || error.message}`, error));
    });
    child.stdin?.end();
  });
}
