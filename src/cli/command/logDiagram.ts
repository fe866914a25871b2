import { writeFile } from 'node:fs/promises';
import { createClock } from '../../platform/clock.ts';
import { say } from '../../text/say.ts';
import type { OptionValues } from '../commandSpec.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { historyOf, type History } from '../history/history.ts';
import { detectorsOfGroups } from '../history/groupDetectors.ts';
import { historyScene } from '../history/historyScene.ts';
import { readRecord } from '../history/readHistory.ts';
import { clockText, dateClockText, momentOf } from '../siteClock.ts';
import { textOf } from '../person.ts';
import { isPlain } from '../plainText.ts';
import { sceneSvg } from '../plan/sceneSvg.ts';
import { sceneText } from '../plan/sceneText.ts';
import { toneWords } from '../plan/toneWords.ts';
import { fail, show, type Shell } from '../shell.ts';
import { messageOf } from '../site/yamlFile.ts';

const defaultMs = 300_000;
const longestHours = 24;

/** `ngatu log diagram --from --to [--group …] [--svg FILE]`: what the lamps of a past interval showed, and who had the junction. */
export async function logDiagram(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const nowMs = createClock().wallMs();
  const [from, to] = [textOf(options['from']).trim(), textOf(options['to']).trim()];
  const toMs = to === '' ? nowMs : momentOf(to, nowMs);
  if (toMs === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: to });
  const fromMs = from === '' ? toMs - defaultMs : momentOf(from, nowMs);
  if (fromMs === null) return fail(shell, exitCodes.usage, 'history.badMoment', { detail: from });
  const interval = { from: dateClockText(fromMs), to: dateClockText(toMs) };
  if (toMs - fromMs < 1000 || toMs - fromMs > longestHours * 3_600_000) return fail(shell, exitCodes.usage, 'history.badInterval', { ...interval, hours: longestHours });
  const events = await readRecord(shell, fromMs, toMs);
  if (typeof events === 'number') return events;
  const whole = historyOf(events, fromMs, toMs);
  if (whole.groups.every(({ spans }) => spans.every(({ what }) => what === 'unknown'))) return fail(shell, exitCodes.notOk, 'history.empty', interval);
  const wanted = textOf(options['group']).split(',').map((id) => id.trim()).filter((id) => id !== '');
  const missing = wanted.find((id) => !whole.groups.some(({ group }) => group === id));
  if (missing !== undefined) return fail(shell, exitCodes.usage, 'history.noGroup', { detail: missing, groups: whole.groups.map(({ group }) => group).join(' ') });
  return draw(shell, wanted.length === 0 ? whole : await ofGroups(shell, whole, wanted), interval, options);
}

/** Those groups, and the detectors that serve them: where no junction says which, all of them. */
async function ofGroups(shell: Shell, whole: History, wanted: readonly string[]): Promise<History> {
  const theirs = await detectorsOfGroups(shell, wanted);
  return { ...whole, groups: whole.groups.filter(({ group }) => wanted.includes(group)), detectors: whole.detectors.filter(({ detector }) => theirs?.has(detector) ?? true) };
}

async function draw(shell: Shell, history: History, interval: { readonly from: string; readonly to: string }, options: OptionValues): Promise<ExitCode> {
  const scene = historyScene(shell.lang, say(shell.lang, 'history.title', interval), history, clockText);
  const words = toneWords(shell.lang);
  const file = textOf(options['svg']);
  if (file !== '') {
    try {
      await writeFile(file, sceneSvg(scene, words));
    } catch (error) {
      return fail(shell, exitCodes.usage, 'cli.unwritable', { file, detail: messageOf(error) });
    }
  }
  const lines = sceneText(scene, process.stdout.columns ?? 80, shell.colour, words, options['ascii'] === true || isPlain(process.env));
  show(shell, file === '' ? history : { ...history, svg: file }, [...lines, ...(file === '' ? [] : [say(shell.lang, 'plan.drawn', { file })])]);
  return exitCodes.ok;
}
