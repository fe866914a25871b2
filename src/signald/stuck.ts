import { strangers } from '../field/scan/fieldBoard.ts';
import type { Fault } from '../model/fault.ts';
import { consentAgeMs, lostConsentMs } from './consent.ts';
import type { Core, CoreConfig } from './core.ts';
import { isHeld } from './latching.ts';

/** The way out of flash has stood still for this long, ms: it alarms well within 10 s (safety.md S5). */
const stuckMs = 5000;
/** A board without a sample for longer says nothing, ms. */
const silentMs = 500;

/** As the port says it: gone, not there, or without what the site asks of it (docs/line.md, 15). */
export function lineLost({ lineTrouble }: { readonly lineTrouble?: string | null }): Fault {
  return { code: 'line.lost', ...(lineTrouble === null || lineTrouble === undefined ? {} : { detail: lineTrouble }) };
}

/** What keeps a junction in flash that is not there by a latch: lines, boards, or the monitor that does not answer. */
export function stuckFaults(config: CoreConfig, core: Core, inputs: { readonly nowMs: number; readonly linesUp: boolean; readonly lineTrouble?: string | null }): Fault[] {
  const { nowMs, linesUp } = inputs;
  const { phase, sinceMs } = core.bringUp;
  if (core.posture !== 'flash' || isHeld(config.site, core, nowMs) || nowMs - sinceMs < stuckMs) return [];
  const wrong = strangers(core.scan.fieldBoards);
  if (wrong.length > 0) return wrong.map((fault) => ({ ...fault, code: 'board.identity' }));
  if (phase === 'clear') return keptOpen(config, core);
  if (phase !== 'identify' && phase !== 'arm') return [];
  if (!linesUp) return [lineLost(inputs)];
  const silent = config.lampBoards.filter(({ id }) => nowMs - (core.scan.samples.get(id)?.atMs ?? Number.NEGATIVE_INFINITY) > silentMs);
  if (silent.length > 0) return silent.map(({ id }) => ({ code: 'board.silent', board: id }));
  if (phase === 'identify') return unnamed(config, core);
  const ageMs = consentAgeMs(core.consent, nowMs);
  if (ageMs === null || ageMs > lostConsentMs) return [{ code: 'monitor.consentLost', detail: ageMs === null ? 'no consent' : `${Math.round(ageMs)} ms old` }];
  if (core.consent?.withheld !== undefined) return [{ code: 'monitor.consentLost', detail: core.consent.withheld }];
  return config.lampBoards.filter(({ id }) => core.scan.samples.get(id)?.armed !== true).map(({ id }) => ({ code: 'board.notArmed', board: id }));
}

/** Who holds the flash-transfer chain open: a key, the MMU, or nobody who says so. */
function keptOpen(config: CoreConfig, core: Core): Fault[] {
  const samples = config.lampBoards.flatMap(({ id }) => core.scan.samples.get(id) ?? []);
  if (samples.some(({ inputs }) => inputs.flashKey === true)) return [{ code: 'cabinet.flashKey' }];
  if (samples.some(({ inputs }) => inputs.mmuFault === true)) return [{ code: 'cabinet.mmuFault' }];
  return samples.filter(({ flashTransferClosed }) => !flashTransferClosed).map(({ board }) => ({ code: 'board.flashTransfer', board }));
}

/** Boards that are there and do not say who they are, or whose watchdog's settings can't be read. */
function unnamed(config: CoreConfig, core: Core): Fault[] {
  const known = config.lampBoards.filter(({ id }) => core.bringUp.boards.get(id)?.identified !== true);
  const unset = config.lampBoards.filter(({ id }) => core.bringUp.boards.get(id)?.settings === 'open' && !known.some((one) => one.id === id));
  return [
    ...known.map(({ id }): Fault => ({ code: 'board.identity', board: id, detail: 'no answer' })),
    ...unset.map(({ id }): Fault => ({ code: 'board.notArmed', board: id, detail: 'watchdog settings not read back' })),
  ];
}
