import { confirmOptions, type CommandSpec } from './commandSpec.ts';

const preemption = { name: '<preemption>', text: 'arg.preemption' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;

/** `ngatu mode`: who may do what (safety.md S6). */
export const modeCommands: readonly CommandSpec[] = [
  {
    path: 'mode show', summary: 'help.mode.show', examples: ['mode show', 'mode show --json'],
    load: async () => (await import('./command/mode.ts')).modeShow,
  },
  {
    path: 'mode flash', summary: 'help.mode.flash', examples: ['mode flash --for 30m --reason "relamping east approach"', 'mode flash --until 04:30 --reason "road works by night" --confirm "ninh-kieu flashes"'],
    options: [{ flags: '--until <time>', text: 'opt.until' }, { flags: '--for <duration>', text: 'opt.forFlash' }, { flags: '--reason <text>', text: 'opt.reason' }, by, ...confirmOptions],
    load: async () => (await import('./command/mode.ts')).modeFlash,
  },
  {
    path: 'mode allred', summary: 'help.mode.allred', examples: ['mode allred --reason "convoy"', 'mode allred --for 2m --reason "accident on the crossing" --yes'],
    options: [{ flags: '--for <duration>', text: 'opt.forAllRed' }, { flags: '--reason <text>', text: 'opt.reason' }, by, ...confirmOptions],
    load: async () => (await import('./command/mode.ts')).modeAllRed,
  },
  {
    path: 'mode dark', summary: 'help.mode.dark', examples: ['mode dark --for 1h --reason "mains work" --notice "ward police, radio"'],
    options: [{ flags: '--for <duration>', text: 'opt.forFlash' }, { flags: '--reason <text>', text: 'opt.reason' }, { flags: '--notice <text>', text: 'opt.notice' }, by, ...confirmOptions],
    load: async () => (await import('./command/mode.ts')).modeDark,
  },
  {
    path: 'mode manual', summary: 'help.mode.manual', examples: ['mode manual --for 20m --reason "procession"', 'mode manual --stage B --for 5m --reason "blocked exit"'],
    options: [{ flags: '--for <duration>', text: 'opt.forManual' }, { flags: '--stage <stage>', text: 'opt.stage' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/mode.ts')).modeManual,
  },
  {
    path: 'mode hold', summary: 'help.mode.hold', examples: ['mode hold --for 10m --reason "procession"'],
    options: [{ flags: '--for <duration>', text: 'opt.forManual' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/mode.ts')).modeHold,
  },
  {
    path: 'mode step', summary: 'help.mode.step', examples: ['mode step', 'mode step --by minh'], options: [by],
    load: async () => (await import('./command/mode.ts')).modeStep,
  },
  {
    path: 'mode stop-time', summary: 'help.mode.stopTime', examples: ['mode stop-time --for 5m --reason "fire engine in the junction"'],
    options: [{ flags: '--for <duration>', text: 'opt.forManual' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/mode.ts')).modeStopTime,
  },
  {
    path: 'mode select', summary: 'help.mode.select', examples: ['mode select --mode fixed --for 1h --reason "loops flooded"'],
    options: [{ flags: '--mode <mode>', text: 'opt.mode' }, { flags: '--for <duration>', text: 'opt.forManual' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/mode.ts')).modeSelect,
  },
  {
    path: 'mode confirm', summary: 'help.mode.confirm', examples: ['mode confirm --by lan', 'mode confirm --by lan --confirm "ninh-kieu goes dark"'],
    options: [{ flags: '--reason <text>', text: 'opt.reasonYes' }, by, ...confirmOptions],
    load: async () => (await import('./command/mode.ts')).modeConfirm,
  },
  {
    path: 'mode release', summary: 'help.mode.release', examples: ['mode release', 'mode release --by minh --confirm "ninh-kieu starts again"'],
    options: [{ flags: '--reason <text>', text: 'opt.reasonYes' }, by, ...confirmOptions],
    load: async () => (await import('./command/mode.ts')).modeRelease,
  },
  {
    path: 'mode preempt list', summary: 'help.mode.preempt.list', examples: ['mode preempt list', 'mode preempt list --json'],
    load: async () => (await import('./command/preempt.ts')).preemptList,
  },
  {
    path: 'mode preempt show', summary: 'help.mode.preempt.show', args: [preemption], examples: ['mode preempt show rail'],
    load: async () => (await import('./command/preempt.ts')).preemptShow,
  },
  {
    path: 'mode preempt call', summary: 'help.mode.preempt.call', args: [preemption], examples: ['mode preempt call convoy --for 2m --reason "delegation, ward police"'],
    options: [{ flags: '--for <duration>', text: 'opt.forPreempt' }, { flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/preempt.ts')).preemptCall,
  },
  {
    path: 'mode preempt cancel', summary: 'help.mode.preempt.cancel', args: [preemption], examples: ['mode preempt cancel convoy --reason "it took another way"'],
    options: [{ flags: '--reason <text>', text: 'opt.reason' }, by],
    load: async () => (await import('./command/preempt.ts')).preemptCancel,
  },
];
