import { judgeDoubted, judgeSample } from '../guard/guard.ts';
import { onReply } from '../field/scan/scan.ts';
import type { BusReply } from '../field/scan/request.ts';
import type { MonitorAnswer } from '../model/monitorMessage.ts';
import { hearAnswer } from './consent.ts';
import { noEffects, type Core, type CoreConfig, type Stepped } from './core.ts';
import { readShown, surelyMs } from './shown.ts';
import { hearSupply } from './supply.ts';
import { enterFaults } from './trip.ts';

/** One answer of the line: guard judges it as it arrives; an emergency image leaves at once (architecture.md, step 6). */
export function reply(config: CoreConfig, core: Core, answerOfLine: BusReply, nowMs: number): Stepped {
  const result = onReply(core.scan, answerOfLine);
  const heard: Core = {
    ...core, scan: result.state,
    frames: result.frame === undefined ? core.frames : [...core.frames, result.frame],
    identities: result.identity === undefined ? core.identities : [...core.identities, result.identity],
    settings: result.setting === undefined ? core.settings : [...core.settings, result.setting],
  };
  const { sample, doubted } = result;
  if (doubted !== undefined) {
    const verdict = judgeDoubted(config.site.safety, heard.guard, doubted, nowMs);
    const tripped = enterFaults(config, { ...heard, guard: verdict.state }, verdict.faults, nowMs);
    return { core: tripped.core, effects: { ...tripped.effects, requests: [...tripped.effects.requests, ...result.requests] } };
  }
  if (sample === undefined) return { core: heard, effects: { ...noEffects, requests: result.requests } };
  const verdict = judgeSample(config.site.safety, heard.guard, sample, nowMs);
  const shown = readShown(heard, sample, core.readMs.get(sample.board));
  const read: Core = { ...heard, guard: verdict.state, fresh: [...heard.fresh, sample], shown: shown.shown, readMs: core.readMs.with(sample.board, surelyMs(sample, core.lastTickMs)), supplyLow: hearSupply(heard.supplyLow, sample) };
  const judged = countedSample(read, sample.board);
  const tripped = enterFaults(config, judged, verdict.faults, nowMs);
  if (tripped.effects === noEffects) return { core: tripped.core, effects: { ...noEffects, requests: result.requests, events: shown.events } };
  return {
    core: tripped.core,
    effects: { ...tripped.effects, requests: [...tripped.effects.requests, ...result.requests], events: [...shown.events, ...tripped.effects.events] },
  };
}

/** One sample a scan is what a scan owes: an emergency frame brings a second one of the same scan. */
function countedSample(core: Core, board: string): Core {
  const n = core.scan.scans;
  if (core.sampledN.get(board) === n) return core;
  return { ...core, lampSamples: core.lampSamples + 1, sampledN: core.sampledN.with(board, n) };
}

/** One answer of the monitor: consent is held for the next tick; a veto, or a restarted monitor, is flash. */
export function answer(config: CoreConfig, core: Core, heardAnswer: MonitorAnswer, nowMs: number): Stepped {
  const heard = hearAnswer(core.consent, heardAnswer, core.toldMonitor);
  switch (heard.kind) {
    case 'stale': return { core, effects: noEffects };
    case 'consent': return { core: { ...core, consent: heard.consent }, effects: noEffects };
    case 'newMonitor': {
      const renewed: Core = { ...core, consent: heard.consent };
      // In flash nothing was lost by it: the bring-up goes on with the new monitor's tokens.
      if (core.posture === 'flash') return { core: renewed, effects: noEffects };
      return enterFaults(config, renewed, [{ code: 'monitor.consentLost', detail: 'monitor restarted' }], nowMs);
    }
    case 'veto': return enterFaults(config, { ...core, consent: null }, [{ code: 'monitor.veto', groups: heard.groups, detail: heard.cause }], nowMs);
  }
}
