import type { SealedSite } from '../../../src/model/artefact.ts';
import type { DetectorSample } from '../../../src/model/detector.ts';
import type { GuardedStreet } from '../control/guardedStreet.ts';

/** What a judge found wrong, with its moment. */
type Say = (what: string) => void;

interface Seen { readonly detectors: Readonly<Record<string, DetectorSample>>; readonly forced: ReadonlyMap<string, number>; readonly denied: boolean; readonly lossy: boolean }
type Watch = (street: GuardedStreet, seen: Seen) => void;

/** Long enough for a poll, a tick that comes late, and the read-back of what a head shows, ms. */
const answerMs = 600;

/**
 * Wait lamps as who has pressed sees them: lit soon after the press, until the walk and not in it, and never in flash.
 * From presses and lamps alone; lit = what is asked of the contact.
 */
export function watchWaitLamps({ traffic, safety }: SealedSite, say: Say): { readonly see: Watch; readonly lit: () => number } {
  const lamps = (traffic.waitLamps ?? []).map(({ id, group }) => ({ contact: `wait ${id}`, group, buttons: traffic.detectors.filter((one) => one.role === 'button' && one.groups.includes(group)) }));
  const walks = new Set(safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id));
  const greenSince = new Map<string, number>();
  const notGreenSince = new Map<string, number>();
  const darkSince = new Map<string, number>();
  const owedSince = new Map<string, number>();
  const before = new Map<string, boolean>();
  let count = 0;
  const see: Watch = ({ step, written, nowMs, control }, { detectors, forced }) => {
    if (step === null || lamps.length === 0) return;
    const { contacts, posture } = step;
    const serves = posture === 'run' || posture === 'allRed';
    if (serves) darkSince.delete('');
    else if (!darkSince.has('')) darkSince.set('', nowMs);
    for (const { contact, group, buttons } of lamps) {
      if (!walks.has(group)) continue;
      const lit = contacts[contact] === true;
      if (lit && before.get(contact) !== true) count += 1;
      const green = posture === 'run' && written[group] === 'green';
      if (!green) greenSince.delete(group);
      else if (!greenSince.has(group)) greenSince.set(group, nowMs);
      if (green) notGreenSince.delete(group);
      else if (!notGreenSince.has(group)) notGreenSince.set(group, nowMs);
      const closed = control.running.plan.closed?.groups.includes(group) === true || control.withheld.includes(group);
      if (lit && nowMs - (darkSince.get('') ?? nowMs) > answerMs) say(`${nowMs} ${contact} is lit in ${posture}`);
      if (lit && nowMs - (greenSince.get(group) ?? nowMs) > answerMs) say(`${nowMs} ${contact} is lit in the walk of ${group}`);
      // Somebody presses in red: from soon after it to the walk the lamp is lit.
      const pressed = buttons.some(({ id, delayMs }) => delayMs === 0 && !forced.has(id) && detectors[id]?.fault === false && (detectors[id]?.actuations ?? 0) > 0);
      if (!serves || green || closed) owedSince.delete(contact);
      else if (pressed && nowMs - (notGreenSince.get(group) ?? nowMs) > answerMs && !owedSince.has(contact)) owedSince.set(contact, nowMs);
      const owed = owedSince.get(contact);
      if (owed !== undefined && !lit && nowMs - owed > answerMs) {
        say(`${nowMs} ${contact} is dark, pressed ${nowMs - owed} ms ago (${group} ${String(written[group])})`);
        owedSince.delete(contact);
      }
      before.set(contact, lit);
    }
  };
  return { see, lit: () => count };
}

/** Whose orders may break a number (control.md): nobody blanks a display that counts by itself. */
const breakers: readonly string[] = ['guard', 'railPreemption', 'emergencyPreemption', 'policePanel', 'startup'];
const zeroMs = 400;

/**
 * Displays that count by themselves from a pulse: every count ends with a change of its head's colour, unless a breaker
 * has come, and no pulse comes while one runs.
 */
export function watchPulses({ traffic, safety }: SealedSite, countsS: number | null, say: Say): { readonly see: Watch; readonly counts: () => number } {
  const heads = countsS === null ? [] : traffic.displays.map(({ id, group }) => ({ contact: `pulse ${id}`, group }));
  const walks = new Set(safety.groups.filter(({ kind }) => kind === 'pedestrian2').map(({ id }) => id));
  const before = new Map<string, { readonly closed: boolean; readonly colour: string }>();
  const running = new Map<string, { readonly zeroMs: number; readonly colour: string }>();
  let count = 0;
  const see: Watch = ({ step, written, nowMs, control }, { denied, lossy }) => {
    if (step === null || countsS === null) return;
    const { contacts, posture } = step;
    const broken = posture !== 'run' || breakers.includes(control.shown.source) || denied || lossy || control.sequence.closing;
    for (const { contact, group } of heads) {
      const colour = String(written[group]);
      const was = before.get(contact);
      const closed = contacts[contact] === true;
      if (closed && was?.closed !== true) {
        if (running.has(contact) && !broken) say(`${nowMs} ${contact} comes again while it counts`);
        count += 1;
        running.set(contact, { zeroMs: nowMs + countsS * 1000, colour });
      }
      before.set(contact, { closed, colour });
      const counts = running.get(contact);
      if (broken) running.delete(contact);
      if (broken || counts === undefined) continue;
      const offMs = nowMs - counts.zeroMs;
      // The flashing end of a vehicle's green is green.
      const changed = colour !== counts.colour && (walks.has(group) || !(counts.colour === 'green' && colour === 'flashingGreen'));
      if (changed && Math.abs(offMs) > zeroMs) say(`${nowMs} ${group} turns ${colour}, ${offMs} ms from the zero of its display`);
      if (!changed && offMs > zeroMs) say(`${nowMs} ${group} is ${colour} still, ${offMs} ms after the zero of its display`);
      if (changed || offMs > zeroMs) running.delete(contact);
    }
  };
  return { see, counts: () => count };
}
