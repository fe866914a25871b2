import type { ControlRequest } from '../control/control.ts';
import type { DetectorForces } from '../control/detection/force.ts';
import type { Standings } from '../control/order/request.ts';

/*
 * What stands before an order, and what it asks for, as the audit channel says both. What became of it stands in
 * mode.changed, plan.changed and command.ended.
 */

export function standingWords({ forced, selected }: Standings): string {
  const words = [
    ...forced.map(({ force, source, by }) => withSource(force.kind === 'stage' ? `stage ${force.stage}` : force.kind, source, by)),
    ...selected.map(({ mode, plan, source, by }) => withSource([...(mode === null ? [] : [`mode ${mode}`]), ...(plan === null ? [] : [`plan ${plan.plan.id}`])].join(' '), source, by)),
  ];
  return words.length === 0 ? 'no order' : words.join(', ');
}

export function forceWords(forces: DetectorForces, detector: string): string {
  const standing = forces[detector];
  return standing === undefined ? 'not forced' : withSource(standing.state, standing.source, standing.by);
}

export function askedWords(request: ControlRequest): string {
  switch (request.kind) {
    case 'stage': return `stage ${request.stage}`;
    case 'step': return 'next stage';
    case 'mode': return `mode ${request.mode}`;
    case 'select': case 'plan': return `plan ${request.plan.id}`;
    case 'preempt': return `preempt ${request.preemption}`;
    case 'priority': return request.action;
    case 'detector': return request.state ?? 'not forced';
    case 'release': return 'released';
    case 'flash': case 'allRed': case 'dark': case 'hold': case 'stopTime': return request.kind;
  }
}

function withSource(words: string, source: string, by: string | undefined): string {
  return `${words} (${source}${by === undefined ? '' : ` ${by}`})`;
}
