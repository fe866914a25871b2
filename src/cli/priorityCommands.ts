import type { CommandSpec } from './commandSpec.ts';

const request = { name: '<request>', text: 'arg.priority' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;
const level = { flags: '--level <level>', text: 'opt.level' } as const;
const eta = { flags: '--eta <duration>', text: 'opt.eta' } as const;

/** `ngatu priority`: who bends the plan for a while (RSMP M0022, S0033). */
export const priorityCommands: readonly CommandSpec[] = [
  {
    path: 'priority list', summary: 'help.priority.list', examples: ['priority list', 'priority list --json'],
    load: async () => (await import('./command/priority.ts')).priorityList,
  },
  {
    path: 'priority request', summary: 'help.priority.request', args: [request], examples: ['priority request bus-7 --group e --eta 20s', 'priority request tram-2 --group t --level 12 --vehicle tram'],
    options: [{ flags: '--group <group>', text: 'opt.priorityGroup' }, level, eta, { flags: '--vehicle <kind>', text: 'opt.vehicle' }, by],
    load: async () => (await import('./command/priority.ts')).priorityRequest,
  },
  {
    path: 'priority update', summary: 'help.priority.update', args: [request], examples: ['priority update bus-7 --eta 5s', 'priority update bus-7 --level 9'],
    options: [level, eta, by],
    load: async () => (await import('./command/priority.ts')).priorityUpdate,
  },
  {
    path: 'priority cancel', summary: 'help.priority.cancel', args: [request], examples: ['priority cancel bus-7'], options: [by],
    load: async () => (await import('./command/priority.ts')).priorityCancel,
  },
];
