import { judgeForce, type DetectorForces } from '../control/detection/force.ts';
import type { Outcome, Session } from '../ipc/server.ts';
import type { IpcCall } from '../model/ipcMessage.ts';
import { forceWords } from './beforeAfter.ts';
import { carryOut, rejected, sourceOf, type OrderParts } from './modeMethods.ts';

export type DetectorCall = Extract<IpcCall, { readonly method: `detector.${string}` }>;

export interface DetectorParts extends Pick<OrderParts, 'site' | 'junction' | 'record'> {
  /** What is forced as it stands. */
  readonly forces: () => DetectorForces;
}

/** Forced detectors: who, why, and until when; judged as control itself will in the next tick. */
export function handleDetector(parts: DetectorParts, call: DetectorCall, session: Session): Outcome {
  const source = sourceOf(session);
  const { detector, by } = call.params;
  const data = { command: call.method, detector, by, ...('state' in call.params ? { state: call.params.state, forS: call.params.forS, reason: call.params.reason } : {}) };
  const { detectors } = parts.site.traffic;
  const refusal = judgeForce(parts.site.traffic, parts.forces(), { detector, source });
  if (refusal !== null) return rejected(parts, data, session, { code: refusal, params: { detector, source: parts.forces()[detector]?.source ?? '–', detectors: detectors.map(({ id }) => id).join(' ') } });
  const nowMs = parts.junction.nowMs();
  const before = forceWords(parts.forces(), detector);
  if (call.method === 'detector.release') {
    if (parts.forces()[detector] === undefined) return rejected(parts, data, session, { code: 'detector.notForcedNow', params: { detector } });
    return carryOut(parts, { kind: 'detector', detector, state: null, source, by, untilMs: nowMs }, data, session, before);
  }
  return carryOut(parts, { kind: 'detector', detector, state: call.params.state, source, by, untilMs: nowMs + call.params.forS * 1000 }, data, session, before);
}
