import { confirmOptions, type CommandSpec } from './commandSpec.ts';

const by = { flags: '--by <name>', text: 'opt.by' } as const;
const root = { flags: '--root <dir>', text: 'opt.root' } as const;

/** `ngatu backup`, `ngatu restore`: another computer for the same cabinet (docs/install.md); `ngatu diag`: its state, for the office. */
export const backupCommands: readonly CommandSpec[] = [
  {
    path: 'backup', summary: 'help.backup', examples: ['backup --out /media/usb/ninh-kieu.backup', 'backup --out ninh-kieu.backup --root /mnt/old-disk --by Lan'],
    options: [{ flags: '--out <file>', text: 'opt.outNew' }, root, by],
    load: async () => (await import('./command/backup.ts')).backup,
  },
  {
    path: 'diag', summary: 'help.diag', examples: ['diag --out /media/usb/ninh-kieu.diag.json', 'diag --last 24h --out diag.json --by Lan --json'],
    options: [{ flags: '--out <file>', text: 'opt.outNew' }, { flags: '--last <duration>', text: 'opt.diagLast' }, root, by],
    load: async () => (await import('./command/diag.ts')).diag,
  },
  {
    path: 'restore', summary: 'help.restore', args: [{ name: '<file>', text: 'arg.backup' }],
    examples: ['restore /media/usb/ninh-kieu.backup --reason "computer exchanged" --by Lan', 'restore ninh-kieu.backup --plan-version 47 --reason "computer exchanged" --confirm "this computer is ninh-kieu now"'],
    options: [{ flags: '--plan-version <n>', text: 'opt.planVersion' }, { flags: '--reason <text>', text: 'opt.reason' }, ...confirmOptions, root, by],
    load: async () => (await import('./command/backup.ts')).restore,
  },
];
