import type { CommandSpec } from './commandSpec.ts';

const alarm = { name: '<alarm>', text: 'arg.alarm' } as const;
const component = { name: '[component]', text: 'arg.alarmComponent' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;

/** `ngatu alarm`: the cabinet's alarms as the centre sees them. */
export const alarmCommands: readonly CommandSpec[] = [
  {
    path: 'alarm list', siteTime: true, summary: 'help.alarm.list', examples: ['alarm list', 'alarm list --json'],
    load: async () => (await import('./command/alarm.ts')).alarmList,
  },
  {
    path: 'alarm ack', alias: 'acknowledge', summary: 'help.alarm.ack', args: [alarm, component],
    examples: ['alarm ack lamp.lost', 'alarm ack lamp.lost hb1/vN/green --reason "lamp ordered" --by Lan'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/alarm.ts')).alarmAcknowledge,
  },
  {
    path: 'alarm suspend', summary: 'help.alarm.suspend', args: [alarm, component],
    examples: ['alarm suspend detector.stuckOn --for 8h --reason "loop is cut by road works"'],
    options: [{ flags: '--for <duration>', text: 'opt.forSuspend' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/alarm.ts')).alarmSuspend,
  },
  {
    path: 'alarm resume', summary: 'help.alarm.resume', args: [alarm, component], examples: ['alarm resume detector.stuckOn', 'alarm resume detector.stuckOn dVN-stop --by Lan'], options: [by],
    load: async () => (await import('./command/alarm.ts')).alarmResume,
  },
];
