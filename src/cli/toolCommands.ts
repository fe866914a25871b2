import { confirmOptions, type CommandSpec } from './commandSpec.ts';

/** Commands of the tool itself, and of who looks at the junction. */
export const toolCommands: readonly CommandSpec[] = [
  {
    path: 'lamp list', summary: 'help.lamp.list', examples: ['lamp list', 'lamp list --json'],
    load: async () => (await import('./command/lamp.ts')).lampList,
  },
  {
    path: 'lamp test', summary: 'help.lamp.test', examples: ['lamp test', 'lamp test --for 5m --json'], options: [{ flags: '--for <duration>', text: 'opt.forLampTest' }, { flags: '--by <name>', text: 'opt.by' }],
    load: async () => (await import('./command/lamp.ts')).lampTest,
  },
  {
    path: 'clock show', siteTime: true, summary: 'help.clock.show', examples: ['clock show', 'clock show --json'],
    load: async () => (await import('./command/clock.ts')).clockShow,
  },
  {
    path: 'clock set', siteTime: true, summary: 'help.clock.set', args: [{ name: '<moment>', text: 'arg.clockMoment' }],
    examples: ['clock set 2027-02-06T08:00:30 --reason "receiver is broken, by the radio" --by Lan', 'clock set 08:00:30 --reason "receiver is broken, by the radio" --yes'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, { flags: '--by <name>', text: 'opt.by' }, ...confirmOptions],
    load: async () => (await import('./command/clock.ts')).clockSet,
  },
  {
    path: 'top', summary: 'help.top', examples: ['top', 'top --baud 9600 --no-color', 'top --ascii --run-dir /tmp/demo'],
    options: [{ flags: '--baud <rate>', text: 'opt.topBaud' }, { flags: '--ascii', text: 'opt.ascii' }],
    load: async () => (await import('./command/top.ts')).top,
  },
  {
    path: 'panel', summary: 'help.panel', examples: ['panel', 'panel --listen 127.0.0.1:8300 --lang vi', 'panel --listen 192.168.50.1:80 --service-port eth1'],
    options: [{ flags: '--listen <address>', text: 'opt.panelListen' }, { flags: '--service-port <interface>', text: 'opt.servicePort' }],
    load: async () => (await import('./command/panel.ts')).panel,
  },
  {
    path: 'completion', summary: 'help.completion', args: [{ name: '<shell>', text: 'arg.shell' }], examples: ['completion bash', 'completion zsh', 'completion fish --lang vi'],
    load: async () => (await import('./command/shellHelp.ts')).completion,
  },
  {
    path: 'schema', summary: 'help.schema', args: [{ name: '[command...]', text: 'arg.schemaCommand' }], examples: ['schema status', 'schema detector list', 'schema --json'],
    load: async () => (await import('./command/schema.ts')).schema,
  },
  {
    path: 'man', summary: 'help.man', examples: ['man', 'man --lang vi'],
    load: async () => (await import('./command/shellHelp.ts')).man,
  },
];
