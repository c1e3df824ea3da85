/** Commands for virsh on a fresh host, and what is looked at after each of them. */
export interface Script {
  readonly name: string;
  /** Each is run, and its output compared. `$DIR` is the script's own directory. */
  readonly commands: readonly (string | Differing)[];
  /** Run after each command: what the host has become. */
  readonly look?: readonly string[];
  /** Files by name, there before the first command. */
  readonly files?: Readonly<Record<string, string>>;
  /** A node description: the host that is opened. Default: `test:///default`. */
  readonly node?: string;
  /** The host that is opened, where it is another than a test host. */
  readonly uri?: string;
  /** Opened to look only, as by `virsh -r`. */
  readonly readOnly?: boolean;
  /** What `virsh` runs as the editor: a command, given the name of a file. */
  readonly editor?: string;
}

/** A command whose output is known to differ, and why. That it no longer differs is a failure too. */
export interface Differing {
  readonly command: string;
  readonly reason: string;
}

/** Marks a command as known to differ. */
export const differs = (reason: string, command: string): Differing => ({ command, reason });
