/** How the tool ends; documented in `ngatu --help` and docs/cli.md. */
export const exitCodes = { ok: 0, notOk: 1, usage: 2, notReachable: 3, refused: 4, wrongRuntime: 78 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
