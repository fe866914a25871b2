import type { CommandSpec } from './commandSpec.ts';

const time = [{ flags: '--at <moment>', text: 'opt.evidenceAt' }, { flags: '--from <moment>', text: 'opt.evidenceFrom' }, { flags: '--to <moment>', text: 'opt.evidenceTo' }] as const;

/** `ngatu evidence`: what the heads showed, and who vouches for it (docs/evidence.md). */
export const evidenceCommands: readonly CommandSpec[] = [
  {
    path: 'evidence show', summary: 'help.evidence.show',
    examples: ['evidence show --at 17:42:10', 'evidence show --at 2027-02-06T17:42:10 --group vN,vE --lang vi', 'evidence show --from 10m --json', 'evidence show --at 17:42:10 --file case-123.ngev'],
    options: [...time, { flags: '--group <ids>', text: 'opt.evidenceGroup' }, { flags: '--file <file>', text: 'opt.evidenceFile' }],
    load: async () => (await import('./command/evidence.ts')).evidenceShow,
  },
  {
    path: 'evidence status', summary: 'help.evidence.status', examples: ['evidence status', 'evidence status --json'],
    load: async () => (await import('./command/evidence.ts')).evidenceStatus,
  },
  {
    path: 'evidence checkpoint', summary: 'help.evidence.checkpoint', examples: ['evidence checkpoint'],
    load: async () => (await import('./command/evidence.ts')).evidenceCheckpoint,
  },
];
