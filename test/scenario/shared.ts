import { join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** A scenario's folder in `shared`, which the repository does not hold. */
export function scenarioFolder(name: string): string {
  return join(process.env['NGATU_SHARED'] ?? join(root, '..', 'shared'), 'sumo', name);
}
