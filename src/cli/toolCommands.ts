import type { CommandSpec } from './commandSpec.ts';

/** Commands of the tool itself, and of who looks at the junction. */
export const toolCommands: readonly CommandSpec[] = [
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
    path: 'man', summary: 'help.man', examples: ['man', 'man --lang vi'],
    load: async () => (await import('./command/shellHelp.ts')).man,
  },
];
