import type { CommandSpec } from './commandSpec.ts';

const by = { flags: '--by <name>', text: 'opt.by' } as const;
const site = { flags: '--site <file>', text: 'opt.commissionSite' } as const;
const journal = { flags: '--journal <file>', text: 'opt.commissionJournal' } as const;
const doing = [site, journal, { flags: '--part <part>', text: 'opt.commissionPart' }, { flags: '--item <id>', text: 'opt.commissionItem' }, { flags: '--wait <duration>', text: 'opt.commissionWait' }, by] as const;

/** Guided acceptance, its record, and the comparison of two. */
export const commissionCommands: readonly CommandSpec[] = [
  {
    path: 'commission start', summary: 'help.commission.start', examples: ['commission start --by "Lan"', 'commission start --site site.json --by "Lan" --part lamps'],
    options: doing, load: async () => (await import('./command/commissionRun.ts')).commissionStart,
  },
  {
    path: 'commission continue', summary: 'help.commission.continue', examples: ['commission continue --by "Lan"', 'commission continue --site site.json --item "pair:vE|vN" --wait 5m'],
    options: doing, load: async () => (await import('./command/commissionRun.ts')).commissionContinue,
  },
  {
    path: 'commission status', summary: 'help.commission.status', examples: ['commission status', 'commission status --site site.json --json'],
    options: [site, journal], load: async () => (await import('./command/commissionRun.ts')).commissionStatus,
  },
  {
    path: 'commission sign', summary: 'help.commission.sign',
    examples: ['commission sign --site site.json --by "Lan" --second "Minh" --key c1.key --out commission.json', 'commission sign --site street.json --twin bench.json --by "Lan" --second "Minh" --key c1.key --second-key c2.key --out commission.json'],
    options: [site, journal, { flags: '--twin <file>', text: 'opt.commissionTwin' }, by, { flags: '--second <name>', text: 'opt.second' }, { flags: '--key <file>', text: 'opt.key' }, { flags: '--second-key <file>', text: 'opt.commissionSecondKey' }, { flags: '--out <file>', text: 'opt.out' }],
    load: async () => (await import('./command/commissionRecord.ts')).commissionSign,
  },
  {
    path: 'commission show', summary: 'help.commission.show', args: [{ name: '<record>', text: 'arg.record' }], examples: ['commission show commission.json', 'commission show commission.json --lang vi'],
    load: async () => (await import('./command/commissionRecord.ts')).commissionShow,
  },
  {
    path: 'commission diff', summary: 'help.commission.diff', args: [{ name: '<before>', text: 'arg.recordBefore' }, { name: '<after>', text: 'arg.recordAfter' }],
    examples: ['commission diff commission-2025.json commission.json', 'commission diff commission-2025.json commission.json --json'],
    load: async () => (await import('./command/commissionRecord.ts')).commissionDiff,
  },
  {
    path: 'commission print', summary: 'help.commission.print', args: [{ name: '<record>', text: 'arg.record' }], examples: ['commission print commission.json --out commission.html'],
    options: [{ flags: '--out <file>', text: 'opt.out' }],
    load: async () => (await import('./command/commissionRecord.ts')).commissionPrint,
  },
  {
    path: 'commission check', summary: 'help.commission.check', args: [{ name: '<record>', text: 'arg.record' }],
    examples: ['commission check commission.json --site site.json', 'commission check commission.json --site site.json --boards', 'commission check commission.json --site site.json --trust keys --json'],
    options: [{ flags: '--site <file>', text: 'opt.sealedSite' }, { flags: '--boards', text: 'opt.commissionBoards' }, { flags: '--trust <dir>', text: 'opt.trust' }],
    load: async () => (await import('./command/commission.ts')).commissionCheck,
  },
];
