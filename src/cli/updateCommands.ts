import { confirmOptions, type CommandSpec } from './commandSpec.ts';

const bundle = { name: '<bundle>', text: 'arg.bundle' } as const;
const slots = { flags: '--slots <dir>', text: 'opt.slots' } as const;
const trust = { flags: '--trust <dir>', text: 'opt.updateTrust' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;

/** `ngatu update`: another version of the program, which has to prove itself (docs/updates.md). */
export const updateCommands: readonly CommandSpec[] = [
  {
    path: 'update status', siteTime: true, summary: 'help.update.status', examples: ['update status', 'update status --json'], options: [slots],
    load: async () => (await import('./command/update.ts')).updateStatus,
  },
  {
    path: 'update check', summary: 'help.update.check', args: [bundle], examples: ['update check ngatu-0.2.0-amd64.update'], options: [trust, slots],
    load: async () => (await import('./command/update.ts')).updateCheck,
  },
  {
    path: 'update stage', siteTime: true, summary: 'help.update.stage', args: [bundle], examples: ['update stage ngatu-0.2.0-amd64.update'], options: [trust, by, slots],
    load: async () => (await import('./command/update.ts')).updateStage,
  },
  {
    path: 'update activate', siteTime: true, summary: 'help.update.activate', examples: ['update activate --window 01:00-04:00', 'update activate --now --by lan --confirm "ninh-kieu flashes and starts 0.2.0"'],
    options: [{ flags: '--window <window>', text: 'opt.window' }, { flags: '--now', text: 'opt.now' }, { flags: '--reason <text>', text: 'opt.reasonYes' }, by, ...confirmOptions, trust, slots],
    load: async () => (await import('./command/update.ts')).updateActivate,
  },
  {
    path: 'update rollback', siteTime: true, summary: 'help.update.rollback', examples: ['update rollback --reason "countdown displays went blank" --by lan'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, by, ...confirmOptions, slots],
    load: async () => (await import('./command/update.ts')).updateRollback,
  },
  {
    path: 'update settle', siteTime: true, summary: 'help.update.settle', examples: ['update settle --boot', 'update settle'],
    options: [{ flags: '--boot', text: 'opt.settleBoot' }, { flags: '--installed', text: 'opt.settleInstalled' }, slots],
    load: async () => (await import('./command/update.ts')).updateSettle,
  },
];
