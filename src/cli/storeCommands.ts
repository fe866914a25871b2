import type { CommandSpec } from './commandSpec.ts';

/** `ngatu db`, `ngatu outbox`: the store behind the log (docs/store.md). */
export const storeCommands: readonly CommandSpec[] = [
  {
    path: 'db status', summary: 'help.db.status', examples: ['db status', 'db status --json'],
    load: async () => (await import('./command/store.ts')).dbStatus,
  },
  {
    path: 'db verify', summary: 'help.db.verify', examples: ['db verify', 'db verify --json'],
    load: async () => (await import('./command/store.ts')).dbVerify,
  },
  {
    path: 'db completeness', summary: 'help.db.completeness', examples: ['db completeness', 'db completeness --day 2027-02-06 --json'],
    options: [{ flags: '--day <day>', text: 'opt.day' }],
    load: async () => (await import('./command/store.ts')).dbCompleteness,
  },
  {
    path: 'outbox status', summary: 'help.outbox.status', examples: ['outbox status', 'outbox status --json'],
    load: async () => (await import('./command/store.ts')).outboxStatus,
  },
];
