import type { CommandSpec } from './commandSpec.ts';

const span: NonNullable<CommandSpec['options']> = [{ flags: '--from <moment>', text: 'opt.measuresFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' }, { flags: '--site <site>', text: 'opt.measuredSite' }];
const day: NonNullable<CommandSpec['options']> = [{ flags: '--from <moment>', text: 'opt.healthFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' }, { flags: '--site <site>', text: 'opt.measuredSite' }];

/** `ngatu measures` and `ngatu detector health`: what the log says (docs/measures.md). */
export const measuresCommands: readonly CommandSpec[] = [
  {
    path: 'measures show', siteTime: true, summary: 'help.measures.show', examples: ['measures show', 'measures show --from 2027-02-06T07:00 --to 2027-02-06T09:00 --group vN --svg north.svg', 'measures show --from 2h --chart splits --svg splits.svg --json'],
    options: [...span, { flags: '--group <ids>', text: 'opt.logGroup' }, { flags: '--svg <file>', text: 'opt.measuresSvg' }, { flags: '--chart <chart>', text: 'opt.measuresChart' }],
    load: async () => (await import('./command/measures.ts')).measuresShow,
  },
  {
    path: 'measures counts', siteTime: true, summary: 'help.measures.counts', examples: ['measures counts', 'measures counts --every 5 --from 2027-02-06T07:00 --to 2027-02-06T09:00 --json'],
    options: [...span, { flags: '--every <minutes>', text: 'opt.every' }],
    load: async () => (await import('./command/measures.ts')).measuresCounts,
  },
  {
    path: 'measures classes', siteTime: true, summary: 'help.measures.classes', examples: ['measures classes', 'measures classes --every 5 --group vN,vS --from 2h', 'measures classes --every 1 --from 2027-02-06T07:00 --to 2027-02-06T09:00 --json'],
    options: [{ flags: '--from <moment>', text: 'opt.measuresFrom' }, { flags: '--to <moment>', text: 'opt.historyTo' }, { flags: '--group <ids>', text: 'opt.classGroup' }, { flags: '--every <minutes>', text: 'opt.every' }],
    load: async () => (await import('./command/measuresClasses.ts')).measuresClasses,
  },
  {
    path: 'measures compare', siteTime: true, summary: 'help.measures.compare', examples: ['measures compare --from 2027-02-06T07:00 --to 2027-02-06T09:00', 'measures compare --from 2h --before 26h', 'measures compare --from 1h --before 3h --json'],
    options: [...span, { flags: '--before <moment>', text: 'opt.compareBefore' }],
    load: async () => (await import('./command/measuresCompare.ts')).measuresCompare,
  },
  {
    path: 'measures report', siteTime: true, summary: 'help.measures.report', examples: ['measures report --out day.html', 'measures report --from 2027-02-06T00:00 --to 2027-02-07T00:00 --out day.html --lang vi', 'measures report --list', 'measures report --day 2027-02-06 --out day.html'],
    options: [...day, { flags: '--out <file>', text: 'opt.reportOut' }, { flags: '--brief', text: 'opt.reportBrief' }, { flags: '--list', text: 'opt.reportList' }, { flags: '--day <date>', text: 'opt.reportDay' }],
    load: async () => (await import('./command/measuresReport.ts')).measuresReport,
  },
  {
    path: 'detector health', siteTime: true, summary: 'help.detector.health', args: [{ name: '[detector]', text: 'arg.detector' }], examples: ['detector health', 'detector health dVN-stop --from 7h', 'detector health --json'],
    options: day,
    load: async () => (await import('./command/measures.ts')).detectorHealth,
  },
];
