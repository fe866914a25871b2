import type { CommandSpec } from './commandSpec.ts';

const by = { flags: '--by <name>', text: 'opt.by' } as const;

/** `ngatu plan …`: the junction's plan sets, and what came of those that were sent (docs/plans.md, docs/passport.md). */
export const planCommands: readonly CommandSpec[] = [
  {
    path: 'plan list', summary: 'help.plan.list', examples: ['plan list', 'plan list --json'],
    load: async () => (await import('./command/plan.ts')).planList,
  },
  {
    path: 'plan show', summary: 'help.plan.show', args: [{ name: '<plans...>', text: 'arg.plans' }],
    examples: ['plan show builtin', 'plan show plans.yaml:cao-diem --svg peak.svg', 'plan show a.yaml b.yaml:ngay --distance 380 --speed 45', 'plan show corridor.yaml --svg corridor.svg'],
    options: [
      { flags: '--svg <file>', text: 'opt.svg' }, { flags: '--site <site>', text: 'opt.planSite' },
      { flags: '--distance <list>', text: 'opt.distance' }, { flags: '--speed <kmh>', text: 'opt.speed' },
    ],
    load: async () => (await import('./command/planShow.ts')).planShow,
  },
  {
    path: 'plan schedule', siteTime: true, summary: 'help.plan.schedule', args: [{ name: '[file]', text: 'arg.planFileOrNone' }],
    examples: ['plan schedule', 'plan schedule --for week', 'plan schedule plans.yaml --at 2027-02-06T08:00', 'plan schedule plans.yaml --at 2027-01-01 --for year --json'],
    options: [{ flags: '--at <moment>', text: 'opt.at' }, { flags: '--for <span>', text: 'opt.forSpan' }, { flags: '--site <site>', text: 'opt.planSite' }],
    load: async () => (await import('./command/planSchedule.ts')).planSchedule,
  },
  {
    path: 'plan activate', summary: 'help.plan.activate', args: [{ name: '<plan>', text: 'arg.planId' }],
    examples: ['plan activate cao-diem --for 2h --reason "match at the stadium"'],
    options: [{ flags: '--for <duration>', text: 'opt.forPlan' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/planActivate.ts')).planActivate,
  },
  {
    path: 'plan import', summary: 'help.plan.import', args: [{ name: '<file>', text: 'arg.passport' }],
    examples: ['plan import /media/usb/nk-1-v12.json', 'plan import keys.json --json'],
    options: [by],
    load: async () => (await import('./command/planImport.ts')).planImport,
  },
  {
    path: 'plan diff', summary: 'help.plan.diff', args: [{ name: '<before>', text: 'arg.planFile' }, { name: '[after]', text: 'arg.planFileOrNone' }],
    examples: ['plan diff old.yaml new.yaml', 'plan diff plans.yaml --json'],
    load: async () => (await import('./command/planDiff.ts')).planDiff,
  },
  {
    path: 'plan check', summary: 'help.plan.check', args: [{ name: '<file>', text: 'arg.planFile' }],
    examples: ['plan check plans.yaml --site ninh-kieu', 'plan check envelope.json --site site.json --json'],
    options: [{ flags: '--site <site>', text: 'opt.planSite' }],
    load: async () => (await import('./command/planCheck.ts')).planCheck,
  },
  {
    path: 'plan inbox', siteTime: true, summary: 'help.plan.inbox', examples: ['plan inbox', 'plan inbox --json'],
    load: async () => (await import('./command/planInbox.ts')).planInbox,
  },
  {
    path: 'plan why-refused', siteTime: true, summary: 'help.plan.whyRefused', args: [{ name: '[version]', text: 'arg.planVersion' }], examples: ['plan why-refused', 'plan why-refused 12 --json'],
    load: async () => (await import('./command/planInbox.ts')).planWhyRefused,
  },
  {
    path: 'plan rollback', summary: 'help.plan.rollback', examples: ['plan rollback --reason "queues back to the bridge" --by Lan'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/planInbox.ts')).planRollback,
  },
];
