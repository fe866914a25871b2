import type { SentenceKey } from '../text/say.ts';
import type { CommandSpec } from './commandSpec.ts';

const examples: Readonly<Record<string, { readonly summary: SentenceKey; readonly examples: readonly string[] }>> = {
  fleet: { summary: 'help.centre.fleet', examples: ['centre fleet', 'centre fleet --broker mqtt://10.0.0.5 --json'] },
  watch: { summary: 'help.centre.watch', examples: ['centre watch --site nk-1', 'centre watch alarm --for 1m --json'] },
  command: { summary: 'help.centre.command', examples: [
    `centre command tlc.mode.flash --site nk-1 --key c1.key --key-id c1 --actor lan --params '{"forS":600,"reason":"road works"}'`,
    `centre command tlc.stage.hold --site nk-1 --key c1.key --key-id c1 --params '{"forS":300,"reason":"convoy"}' --for 5m`,
    'centre command channel.start tlc.groups --site nk-1 --key c1.key --key-id c1',
  ] },
  history: { summary: 'help.centre.history', examples: ['centre history --site nk-1 --channel alarm --from 2026-11-28T07:00:00+07:00', 'centre history --site nk-1 --channel event --code stage.changed --json'] },
  complete: { summary: 'help.centre.complete', examples: ['centre complete --state-dir /var/lib/sink', 'centre complete --run-dir /run/sink --json'] },
  sink: { summary: 'help.centre.sink', examples: ['centre sink --state-dir /var/lib/sink --run-dir /run/sink', 'centre sink --broker mqtts://broker --tls-ca ca.pem --tls-cert c.pem --tls-key c.key --key c1.key --key-id c1', 'centre sink --run-dir /run/sink --postgres postgresql://sink@10.0.0.9/city'] },
  check: { summary: 'help.centre.check', examples: ['centre check --broker mqtt://10.0.0.5', 'centre check --for 10s --json'] },
};

/** `ngatu centre …`: an entry point of its own, that reads its own arguments. */
export const centreCommands: readonly CommandSpec[] = Object.entries(examples).map(([verb, told]) => ({
  path: `centre ${verb}`, ...told, args: [{ name: '[args...]', text: 'arg.centre' }], passThrough: true, ownHelp: 'centre.help',
  load: async () => (await import('./command/centre.ts')).centreVerb(verb),
}));
