import { readCabinetSide } from '../../agentd/cabinetFile.ts';
import type { PostedSource } from '../../field/vds/posted.ts';
import { answerJson } from '../../platform/answerJson.ts';
import { createClock, type Clock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import { runBox, type BoxPost } from './box.ts';
import { readOptions, type BoxOptions } from './options.ts';
import { overHttp, overMqtt, type Sending } from './sending.ts';

const exits = { ok: 0, notOk: 1, usage: 2 } as const;

/** `ngatu sim box`: a video analytics box as a program of its own. */
export async function start(args: readonly string[]): Promise<number> {
  const outcome = readOptions(args, process.env);
  const { lang } = outcome;
  if (outcome.kind === 'wrong') return complain(say(lang, 'sim.box.wrong', { detail: outcome.detail }));
  if (outcome.kind === 'help') {
    process.stdout.write(say(lang, 'sim.box.help'));
    return exits.ok;
  }
  const { options } = outcome;
  const clock = createClock();
  const found = findBox(options, clock);
  if (typeof found === 'string') return complain(say(lang, 'sim.box.wrong', { detail: found }));
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => { ending = true; });
  try {
    const tell = (post: BoxPost): void => {
      process.stdout.write(options.json ? `${answerJson(post)}\n` : `${postLine(lang, post)}\n`);
    };
    return (await runBox({ ...found, options, clock, tell, ended: () => ending })) ? exits.ok : exits.notOk;
  } catch (error) {
    return complain(say(lang, 'sim.box.wrong', { detail: error instanceof Error ? error.message : String(error) }));
  } finally {
    await found.sending.close();
  }
}

/** Its zones, its key and its way, by the cabinet's own files; or what is missing there. */
function findBox({ cabinet, secrets, source: named, broker, wrongWay }: BoxOptions, clock: Clock): { readonly source: PostedSource; readonly key: string; readonly sending: Sending } | string {
  const { file, vdsKeys, problems } = readCabinetSide(cabinet, secrets, process.getuid?.() ?? 0);
  const [problem] = problems;
  if (problem !== undefined) return `${problem.component}: ${problem.detail}`;
  const source = file.vds.sources.flatMap((one): PostedSource[] => (one.kind === 'posted' ? [one] : [])).find(({ id }) => named === null || id === named);
  if (source === undefined) return `--source ${named ?? ''}`;
  const key = vdsKeys.get(source.id);
  if (key === undefined) return `${secrets}: vds.${source.id}`;
  if (wrongWay !== null && !source.zones.some(({ zone }) => zone === wrongWay)) return `--wrong-way ${wrongWay}`;
  if (broker !== null) return { source, key, sending: overMqtt(broker.url, broker.site, clock) };
  const { receiver } = file.vds;
  return receiver === undefined ? `${cabinet}: vds.receiver` : { source, key, sending: overHttp({ host: receiver.address, port: receiver.port }, clock) };
}

function postLine(lang: Lang, { source, fromMs, zones, ok, answer }: BoxPost): string {
  const told = zones.map(({ zone, count, queueM = 0, wrongWay = 0 }) => say(lang, 'sim.box.zone', { zone, count, queueM, wrongWay })).join(', ');
  return `${new Date(fromMs).toISOString()} ${source}: ${told}: ${ok ? answer : say(lang, 'sim.box.refused', { answer })}`;
}

function complain(text: string): number {
  process.stderr.write(`${text}\n`);
  return exits.usage;
}
