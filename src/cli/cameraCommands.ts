import type { CommandSpec } from './commandSpec.ts';

const camera = { name: '<camera>', text: 'arg.camera' } as const;
const by = { flags: '--by <name>', text: 'opt.by' } as const;

/** `ngatu camera`: what the cabinet sees of its own street (docs/cameras.md). */
export const cameraCommands: readonly CommandSpec[] = [
  {
    path: 'camera list', summary: 'help.camera.list', examples: ['camera list', 'camera list --json'],
    load: async () => (await import('./command/camera.ts')).cameraList,
  },
  {
    path: 'camera health', summary: 'help.camera.health', examples: ['camera health', 'camera health --lang vi'],
    load: async () => (await import('./command/camera.ts')).cameraHealth,
  },
  {
    path: 'camera discover', summary: 'help.camera.discover', examples: ['camera discover', 'camera discover --json'],
    load: async () => (await import('./command/camera.ts')).cameraDiscover,
  },
  {
    path: 'camera snapshot', siteTime: true, summary: 'help.camera.snapshot', args: [{ name: '[camera]', text: 'arg.cameraOrNone' }],
    examples: ['camera snapshot', 'camera snapshot north --out north.jpg', 'camera snapshot north --evidence --by Lan', 'camera snapshot --stored north.1795894115941.0 --out then.jpg', 'camera snapshot --stored north.1795894115941.0 --pin'],
    options: [{ flags: '--out <file>', text: 'opt.jpeg' }, { flags: '--evidence', text: 'opt.cameraEvidence' }, { flags: '--stored <snapshot>', text: 'opt.stored' }, { flags: '--pin', text: 'opt.pin' }, { flags: '--unpin', text: 'opt.unpin' }, by],
    load: async () => (await import('./command/cameraSnapshot.ts')).cameraSnapshot,
  },
  {
    path: 'camera preset', summary: 'help.camera.preset', args: [camera, { name: '[preset]', text: 'arg.preset' }],
    examples: ['camera preset north', 'camera preset north "east arm" --by Lan'], options: [by],
    load: async () => (await import('./command/camera.ts')).cameraPreset,
  },
];
