/** What is used of koffi, which is there only for those who installed it. */
export interface Koffi {
  load(library: string): KoffiLibrary;
  address(pointer: unknown): bigint;
  view(pointer: unknown, length: number): ArrayBuffer;
  errno(): number;
  readonly os: { readonly errno: Readonly<Record<string, number>> };
}

export interface KoffiLibrary {
  func(prototype: string): (...args: readonly unknown[]) => unknown;
}
