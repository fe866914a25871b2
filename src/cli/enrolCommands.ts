import type { CommandSpec } from './commandSpec.ts';

const by = { flags: '--by <name>', text: 'opt.by' } as const;
const dir = { flags: '--dir <dir>', text: 'opt.enrolDir' } as const;

/** `ngatu enrol`: who this cabinet is towards the centre (docs/install.md). */
export const enrolCommands: readonly CommandSpec[] = [
  {
    path: 'enrol new', summary: 'help.enrol.new', args: [{ name: '<site-id>', text: 'arg.siteId' }], examples: ['enrol new ninh-kieu', 'enrol new ninh-kieu --dir /etc/ngatu/tls --json'], options: [by, dir],
    load: async () => (await import('./command/enrol.ts')).enrolNew,
  },
  {
    path: 'enrol install', siteTime: true, summary: 'help.enrol.install', args: [{ name: '<certificate>', text: 'arg.certificate' }], examples: ['enrol install cabinet.pem --ca ca.pem'],
    options: [{ flags: '--ca <file>', text: 'opt.ca' }, by, dir],
    load: async () => (await import('./command/enrol.ts')).enrolInstall,
  },
  {
    path: 'enrol show', siteTime: true, summary: 'help.enrol.show', examples: ['enrol show', 'enrol show --json'], options: [dir],
    load: async () => (await import('./command/enrol.ts')).enrolShow,
  },
];
