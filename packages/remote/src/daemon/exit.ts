/** How `virtkitd` ends: documented in docs/virtkitd.md. */
export const ExitCode = { good: 0, failed: 1, usage: 2, alreadyRunning: 3 } as const;
