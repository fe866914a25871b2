import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { filesBelow } from './files.ts';

export type Suite = {
  readonly name: string;
  /** Files one after the other: for real lines, brokers and daemons, which share one machine. */
  readonly serial: boolean;
  readonly testTimeoutMs: number;
};

const second = 1_000;

export const suites: readonly Suite[] = [
  { name: 'house', serial: false, testTimeoutMs: 120 * second },
  { name: 'unit', serial: false, testTimeoutMs: 10 * second },
  { name: 'property', serial: false, testTimeoutMs: 60 * second },
  { name: 'simulation', serial: false, testTimeoutMs: 300 * second },
  { name: 'street', serial: false, testTimeoutMs: 60 * second },
  { name: 'integration', serial: true, testTimeoutMs: 120 * second },
  { name: 'peer', serial: true, testTimeoutMs: 120 * second },
  { name: 'spin', serial: true, testTimeoutMs: 180 * second },
  { name: 'scenario', serial: true, testTimeoutMs: 7_200 * second },
];

/** A suite whose folder holds no test yet is simply absent. */
export function isPresent(root: string, suite: Suite): boolean {
  return filesBelow(root, join('test', suite.name)).some((file) => file.endsWith('.test.ts'));
}

/** Where the scenarios lie that the repository does not hold. */
export function sharedFolder(root: string): string {
  return process.env['NGATU_SHARED'] ?? join(root, '..', 'shared');
}

export function sharedProblem(root: string): string | undefined {
  const folder = sharedFolder(root);
  if (existsSync(folder)) return undefined;
  return `suite scenario needs ${folder}; put the shared folder there, or name it in NGATU_SHARED`;
}
