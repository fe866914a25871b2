import type { CommandSpec } from './commandSpec.ts';

const time = [{ flags: '--at <moment>', text: 'opt.evidenceAt' }, { flags: '--from <moment>', text: 'opt.evidenceFrom' }, { flags: '--to <moment>', text: 'opt.evidenceTo' }] as const;

/** `ngatu evidence`: what the heads showed, and who vouches for it (docs/evidence.md). */
export const evidenceCommands: readonly CommandSpec[] = [
  {
    path: 'evidence show', siteTime: true, summary: 'help.evidence.show',
    examples: ['evidence show --at 17:42:10', 'evidence show --at 2027-02-06T17:42:10 --group vN,vE --lang vi', 'evidence show --from 10m --json', 'evidence show --at 17:42:10 --file case-123.ngev'],
    options: [...time, { flags: '--group <ids>', text: 'opt.evidenceGroup' }, { flags: '--file <file>', text: 'opt.evidenceFile' }],
    load: async () => (await import('./command/evidence.ts')).evidenceShow,
  },
  {
    path: 'evidence export', siteTime: true, summary: 'help.evidence.export',
    examples: ['evidence export --at 17:42:10 --by Lan --second Minh --reason "request 123/2027" --out case-123.ngev --html case-123.html', 'evidence export --from 17:40 --to 17:45 --by Lan --second Minh --reason "request 124/2027" --out case-124.ngev'],
    options: [
      ...time, { flags: '--by <name>', text: 'opt.by' }, { flags: '--second <name>', text: 'opt.evidenceSecond' }, { flags: '--reason <text>', text: 'opt.evidenceReason' },
      { flags: '--out <file>', text: 'opt.evidenceOut' }, { flags: '--html <file>', text: 'opt.evidenceHtml' },
    ],
    load: async () => (await import('./command/evidenceExport.ts')).evidenceExport,
  },
  {
    path: 'evidence status', siteTime: true, summary: 'help.evidence.status', examples: ['evidence status', 'evidence status --json'],
    load: async () => (await import('./command/evidence.ts')).evidenceStatus,
  },
  {
    path: 'evidence checkpoint', summary: 'help.evidence.checkpoint', examples: ['evidence checkpoint'],
    load: async () => (await import('./command/evidence.ts')).evidenceCheckpoint,
  },
];
