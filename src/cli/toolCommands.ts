import type { CommandSpec } from './commandSpec.ts';

/** Commands of the tool itself, and of who looks at the junction. */
export const toolCommands: readonly CommandSpec[] = [
  {
    path: 'top', summary: 'help.top', examples: ['top', 'top --baud 9600 --no-color', 'top --ascii --run-dir /tmp/demo'],
    options: [{ flags: '--baud <rate>', text: 'opt.topBaud' }, { flags: '--ascii', text: 'opt.ascii' }],
    load: async () => (await import('./command/top.ts')).top,
  },
];
