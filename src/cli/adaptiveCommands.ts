import type { CommandSpec } from './commandSpec.ts';

/** Why the junction does what it does, and what its optimiser is about. */
export const adaptiveCommands: readonly CommandSpec[] = [
  {
    path: 'why', siteTime: true, summary: 'help.why', args: [{ name: '[group]', text: 'arg.whyGroup' }], options: [{ flags: '--at <moment>', text: 'opt.whyAt' }, { flags: '--site <file>', text: 'opt.sealedSite' }],
    examples: ['why', 'why vN --lang vi', 'why --at 10m', 'why vN --at 2027-02-06T08:00:30 --json'],
    load: async () => (await import('./command/why.ts')).why,
  },
  {
    path: 'adaptive status', summary: 'help.adaptive.status', examples: ['adaptive status', 'adaptive status --json'],
    load: async () => (await import('./command/adaptive.ts')).adaptiveStatus,
  },
  {
    path: 'adaptive shadow', summary: 'help.adaptive.shadow', examples: ['adaptive shadow', 'adaptive shadow --json'],
    load: async () => (await import('./command/adaptive.ts')).adaptiveShadow,
  },
];
