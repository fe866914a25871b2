import type { CommandSpec } from './commandSpec.ts';

const by = { flags: '--by <name>', text: 'opt.by' } as const;
const dir = { flags: '--dir <dir>', text: 'opt.enrolDir' } as const;
const conf = { flags: '--conf <file>', text: 'opt.enrolConf' } as const;

/** `ngatu enrol`: who this cabinet is towards the centre (docs/install.md). */
export const enrolCommands: readonly CommandSpec[] = [
  {
    path: 'enrol new', summary: 'help.enrol.new', args: [{ name: '<site-id>', text: 'arg.siteId' }], examples: ['enrol new ninh-kieu', 'enrol new ninh-kieu --dir /tmp/tls --json'], options: [by, dir, conf],
    load: async () => (await import('./command/enrol.ts')).enrolNew,
  },
  {
    path: 'enrol install', siteTime: true, summary: 'help.enrol.install', args: [{ name: '<certificate>', text: 'arg.certificate' }], examples: ['enrol install cabinet.pem --ca ca.pem', 'enrol install cabinet.pem --ca new-ca.pem --new-authority "the city has a new root"'],
    options: [{ flags: '--ca <file>', text: 'opt.ca' }, { flags: '--new-authority <why>', text: 'opt.newAuthority' }, by, dir, conf],
    load: async () => (await import('./command/enrol.ts')).enrolInstall,
  },
  {
    path: 'enrol settle', summary: 'help.enrol.settle', examples: ['enrol settle', 'enrol settle --dir /tmp/tls --json'], options: [dir],
    load: async () => (await import('./command/enrol.ts')).enrolSettle,
  },
  {
    path: 'enrol show', siteTime: true, summary: 'help.enrol.show', examples: ['enrol show', 'enrol show --json'], options: [dir],
    load: async () => (await import('./command/enrol.ts')).enrolShow,
  },
];
