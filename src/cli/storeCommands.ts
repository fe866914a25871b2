import type { CommandSpec } from './commandSpec.ts';

/** Which stored events: `log show` and `db export`. */
const logOptions: NonNullable<CommandSpec['options']> = [
  { flags: '--from <moment>', text: 'opt.logFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' },
  { flags: '--class <classes>', text: 'opt.logClass' }, { flags: '--code <codes>', text: 'opt.logCode' }, { flags: '--group <ids>', text: 'opt.logGroup' },
];

/** `ngatu log`, `ngatu db`, `ngatu outbox`: the store behind the log (docs/store.md). */
export const storeCommands: readonly CommandSpec[] = [
  {
    path: 'log tail', siteTime: true, summary: 'help.log.tail', examples: ['log tail', 'log tail --limit 100', 'log tail --follow'],
    options: [{ flags: '-n, --limit <number>', text: 'opt.limit' }, { flags: '-f, --follow', text: 'opt.follow' }],
    load: async () => (await import('./command/log.ts')).logTail,
  },
  {
    path: 'log diagram', siteTime: true, summary: 'help.log.diagram',
    examples: ['log diagram --from 10m', 'log diagram --from 2027-02-06T04:29 --to 2027-02-06T04:33 --svg morning.svg', 'log diagram --from 17:05:30 --to 17:08 --group vN,pE --ascii'],
    options: [{ flags: '--from <moment>', text: 'opt.historyFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' }, { flags: '--group <ids>', text: 'opt.historyGroup' }, { flags: '--svg <file>', text: 'opt.svg' }, { flags: '--ascii', text: 'opt.ascii' }],
    load: async () => (await import('./command/logDiagram.ts')).logDiagram,
  },
  {
    path: 'log show', siteTime: true, summary: 'help.log.show', examples: ['log show --from 10m --class alarm', 'log show --from 2027-02-06T04:00 --to 2027-02-06T05:00 --code group.aspect --group vN', 'log show --code fault.,panel.key --json'],
    options: [...logOptions, { flags: '-n, --limit <number>', text: 'opt.limit' }],
    load: async () => (await import('./command/log.ts')).logShow,
  },
  {
    path: 'log export', siteTime: true, summary: 'help.log.export', examples: ['log export --indiana --from 2027-02-06T00:00 --to 2027-02-07T00:00 --out day.csv', 'log export --indiana --from 1h --format parquet --out hour.parquet', 'log export --indiana --from 1h --site ninh-kieu --out hour.csv --json'],
    options: [
      { flags: '--indiana', text: 'opt.indiana' }, { flags: '--from <moment>', text: 'opt.indianaFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' }, { flags: '--format <format>', text: 'opt.indianaFormat' },
      { flags: '--out <file>', text: 'opt.exportOut' }, { flags: '--detectors <file>', text: 'opt.indianaDetectors' }, { flags: '--device <number>', text: 'opt.indianaDevice' }, { flags: '--site <site>', text: 'opt.measuredSite' },
    ],
    load: async () => (await import('./command/logExport.ts')).logExport,
  },
  {
    path: 'db status', summary: 'help.db.status', examples: ['db status', 'db status --json'],
    load: async () => (await import('./command/store.ts')).dbStatus,
  },
  {
    path: 'db verify', summary: 'help.db.verify', examples: ['db verify', 'db verify --json'],
    load: async () => (await import('./command/store.ts')).dbVerify,
  },
  {
    path: 'db completeness', siteTime: true, summary: 'help.db.completeness', examples: ['db completeness', 'db completeness --day 2027-02-06 --json'],
    options: [{ flags: '--day <day>', text: 'opt.day' }],
    load: async () => (await import('./command/store.ts')).dbCompleteness,
  },
  {
    path: 'db export', siteTime: true, summary: 'help.db.export', examples: ['db export --out day.parquet', 'db export --from 2027-02-06T00:00 --to 2027-02-07T00:00 --class evidence,alarm --out lamps.csv', 'db export --from 7h --code cycle.measures --format json --out measures.txt'],
    options: [...logOptions, { flags: '--format <format>', text: 'opt.exportFormat' }, { flags: '--out <file>', text: 'opt.exportOut' }],
    load: async () => (await import('./command/dbExport.ts')).dbExport,
  },
  {
    path: 'outbox status', summary: 'help.outbox.status', examples: ['outbox status', 'outbox status --json'],
    load: async () => (await import('./command/store.ts')).outboxStatus,
  },
];
