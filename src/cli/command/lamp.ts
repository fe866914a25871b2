import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { JunctionState } from '../../model/junctionState.ts';
import { siteSourceSchema, type SiteSource } from '../../model/site.ts';
import { durationText, parseDurationMs } from '../../text/duration.ts';
import { say } from '../../text/say.ts';
import type { Lang } from '../../text/sentence.ts';
import type { OptionValues } from '../commandSpec.ts';
import { askFor } from '../dial.ts';
import { exitCodes, type ExitCode } from '../exitCode.ts';
import { noteAction } from '../noteAction.ts';
import { personOf, textOf } from '../person.ts';
import { fail, show, tableLines, type Shell } from '../shell.ts';
import { askState } from './status.ts';

const shownSchema = z.object({ site: siteSourceSchema });
type Letter = 'R' | 'Y' | 'G';

/** Every lamp of the junction: whose it is, where it hangs, and whether it is lit. */
export interface Lamp { readonly group: string; readonly letter: Letter; readonly board: string; readonly slot: number }

/** The lamps that a head of each kind has. */
export function lampsOf({ safety }: SiteSource): readonly Lamp[] {
  return safety.lamps.flatMap(({ group, board, slot }) => {
    const found = safety.groups.find(({ id }) => id === group);
    return found === undefined ? [] : lettersOf(found).map((letter) => ({ group, letter, board, slot }));
  });
}

function lettersOf({ kind, yellowMs }: SiteSource['safety']['groups'][number]): readonly Letter[] {
  switch (kind) {
    case 'pedestrian2': return ['R', 'G'];
    case 'filterArrow': return yellowMs > 0 ? ['Y', 'G'] : ['G'];
    case 'vehicle3': case 'flashingYellowArrow': case 'bicycle': case 'tram': return ['R', 'Y', 'G'];
  }
}

const colours = { R: 'red', Y: 'yellow', G: 'green' } as const;

/** The code of a fault in force that says this lamp does not burn as it should; null = none. */
function faultOf(state: JunctionState, { group, letter, board }: Lamp): string | null {
  return state.faults.find(({ code, groups, colour, board: of }) => code.startsWith('lamp.') && (groups?.includes(group) === true ? colour === undefined || colour === colours[letter] : groups === undefined && of === board))?.code ?? null;
}

const isLit = (state: JunctionState, { group, letter }: Lamp): boolean => state.groups.find(({ id }) => id === group)?.readBack?.includes(letter) === true;

/** `ngatu lamp list`: exit 1 where a lamp has a fault. */
export async function lampList(shell: Shell): Promise<ExitCode> {
  const shown = await askFor(shell, 'view', 'site.show', shownSchema);
  if (typeof shown === 'number') return shown;
  const state = await askState(shell);
  if (typeof state === 'number') return state;
  const rows = lampsOf(shown.site).map((lamp) => ({ ...lamp, lit: isLit(state, lamp), fault: faultOf(state, lamp) }));
  show(shell, rows, tableLines([say(shell.lang, 'lamp.columns').split('|'), ...rows.map((row) => [row.group, colourText(shell.lang, row.letter), `${row.board}/${row.slot}`, row.lit ? say(shell.lang, 'lamp.lit') : '–', row.fault ?? '–'])]));
  return rows.some(({ fault }) => fault !== null) ? exitCodes.notOk : exitCodes.ok;
}

const colourText = (lang: Lang, letter: Letter): string => say(lang, `lamp.colour.${letter}`);

const lookMs = 200;
const usualMs = 180_000;

/**
 * `ngatu lamp test`: nothing is lit for it. In start-up, flash and operation no lamp may burn for a test (safety.md S2.5), so
 * it waits until every lamp has burned in the course of things and was read back lit, and names those that were not.
 */
export async function lampTest(shell: Shell, _: readonly string[], options: OptionValues): Promise<ExitCode> {
  const given = textOf(options['for']);
  const forMs = given === '' ? usualMs : parseDurationMs(given);
  if (forMs === null || forMs > 3_600_000) return fail(shell, exitCodes.usage, 'cli.badDuration', { detail: given, shortest: '1s', longest: '1h' });
  const shown = await askFor(shell, 'view', 'site.show', shownSchema);
  if (typeof shown === 'number') return shown;
  const lamps = lampsOf(shown.site);
  const [lit, faults] = [new Set<Lamp>(), new Map<Lamp, string>()];
  for (let waitedMs = 0; ; waitedMs += lookMs) {
    const state = await askState(shell);
    if (typeof state === 'number') return state;
    for (const lamp of lamps) {
      if (isLit(state, lamp)) lit.add(lamp);
      const fault = faultOf(state, lamp);
      if (fault !== null) faults.set(lamp, fault);
    }
    if (lit.size === lamps.length || waitedMs >= forMs) break;
    await pause(lookMs);
  }
  const noted = await noteAction(shell, { action: 'lamp.test', by: personOf(options), detail: `${lit.size} of ${lamps.length} lit` });
  const unseen = lamps.filter((lamp) => !lit.has(lamp));
  const named = (lamp: Lamp): string => `${lamp.group} ${colourText(shell.lang, lamp.letter)} (${lamp.board}/${lamp.slot})`;
  show(shell, { ok: unseen.length + faults.size === 0, lamps: lamps.length, lit: lit.size, unseen, faults: [...faults].map(([lamp, code]) => ({ ...lamp, code })), noted }, [
    say(shell.lang, 'lamp.tested', { lit: lit.size, lamps: lamps.length }),
    ...[...faults].map(([lamp, code]) => `${named(lamp)}: ${code}`),
    ...unseen.map((lamp) => say(shell.lang, 'lamp.unseen', { lamp: named(lamp), time: durationText(forMs) })),
    ...(noted ? [] : [say(shell.lang, 'cli.notNoted')]),
  ]);
  return unseen.length + faults.size === 0 ? exitCodes.ok : exitCodes.notOk;
}
