import type { SentenceKey } from '../text/say.ts';
import type { CommandSpec } from './commandSpec.ts';

const examples: Readonly<Record<string, { readonly summary: SentenceKey; readonly examples: readonly string[] }>> = {
  fleet: { summary: 'help.centre.fleet', examples: ['centre fleet', 'centre fleet --broker mqtt://10.0.0.5 --json'] },
  watch: { summary: 'help.centre.watch', examples: ['centre watch --site nk-1', 'centre watch alarm --for 1m --json'] },
  command: { summary: 'help.centre.command', examples: [
    `centre command tlc.mode.flash --site nk-1 --key c1.key --key-id c1 --actor lan --params '{"forS":600,"reason":"road works"}'`,
    `centre command tlc.stage.hold --site nk-1 --key c1.key --key-id c1 --params '{"forS":300,"reason":"convoy"}' --for 5m`,
    `centre command camera.snapshot --site nk-1 --key c1.key --key-id c1 --params '{"camera":"north"}' --out north.jpg`,
    'centre command channel.start tlc.groups --site nk-1 --key c1.key --key-id c1',
  ] },
  history: { summary: 'help.centre.history', examples: ['centre history --site nk-1 --channel alarm --from 2026-11-28T07:00:00+07:00', 'centre history --site nk-1 --channel event --code stage.changed --json'] },
  complete: { summary: 'help.centre.complete', examples: ['centre complete --state-dir /var/lib/sink', 'centre complete --run-dir /run/sink --json'] },
  sink: { summary: 'help.centre.sink', examples: ['centre sink --state-dir /var/lib/sink --run-dir /run/sink', 'centre sink --broker mqtts://broker --tls-ca ca.pem --tls-cert c.pem --tls-key c.key --key c1.key --key-id c1', 'centre sink --state-dir /var/lib/sink --keep-days 120 --keep-gib 200', 'centre sink --run-dir /run/sink --postgres postgresql://sink@10.0.0.9/city'] },
  check: { summary: 'help.centre.check', examples: ['centre check --broker mqtt://10.0.0.5', 'centre check --for 10s --json'] },
};

const office: Readonly<Record<string, { readonly summary: SentenceKey; readonly examples: readonly string[] }>> = {
  'plan new': { summary: 'help.centre.plan.new', examples: ['centre plan new peak.yaml --artefact nk-1.json --plan-version 12 --valid-for 90d --out nk-1-v12.json', 'centre plan new peak.yaml --artefact nk-1.json --last nk-1-v12.json --activate-at 2027-02-01T03:00:00+07:00 --trial pass --watch 1h'] },
  'plan check': { summary: 'help.centre.plan.check', examples: ['centre plan check nk-1-v12.json --artefact nk-1.json', 'centre plan check nk-1-v12.json --artefact nk-1.json --list keys-v4.json --json'] },
  'plan sign': { summary: 'help.centre.plan.sign', examples: ['centre plan sign nk-1-v12.json --key lan.key', 'centre plan sign nk-1-v12.json --key lan.key --nonce 0f3a9c --out nk-1-v12-now.json'] },
  'plan approve': { summary: 'help.centre.plan.approve', examples: ['centre plan approve nk-1-v12.json --key minh.key --artefact nk-1.json'] },
  'plan push': { summary: 'help.centre.plan.push', examples: ['centre plan push nk-1-v12.json --broker mqtt://10.0.0.5', 'centre plan push nk-1-v12.json --key lan.key --for 15m --json'] },
  'plan status': { summary: 'help.centre.plan.status', examples: ['centre plan status', 'centre plan status --site nk-1 --json'] },
  'keys new': { summary: 'help.centre.keys.new', examples: ['centre keys new lan --role author --out keys --passphrase-file lan.pass'] },
  'keys list': { summary: 'help.centre.keys.list', examples: ['centre keys list keys', 'centre keys list keys-v4.json --json'] },
  'keys sign': { summary: 'help.centre.keys.sign', examples: ['centre keys sign keys.yaml --key root.key --out keys-v4.json'] },
  'keys push': { summary: 'help.centre.keys.push', examples: ['centre keys push keys-v4.json --site nk-1,nk-2'] },
};

/** `ngatu centre …`: an entry point of its own, that reads its own arguments. */
export const centreCommands: readonly CommandSpec[] = [...Object.entries(examples), ...Object.entries(office)].map(([verb, told]) => ({
  path: `centre ${verb}`, ...told, args: [{ name: '[args...]', text: 'arg.centre' }], passThrough: true, ownHelp: verb in office ? 'office.help' : 'centre.help',
  load: async () => (await import('./command/centre.ts')).centreVerb(verb),
}));
