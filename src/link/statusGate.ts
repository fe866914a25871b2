/** Which statuses go out, and how often: what a centre has asked for. */
export interface StatusGate {
  /** Codes by what was said of them; a code that is not here is as the default says. */
  readonly said: Readonly<Record<string, { readonly on: boolean; readonly untilMs: number | null }>>;
  readonly everyMs: Readonly<Record<string, number>>;
  readonly sentMs: Readonly<Record<string, number>>;
}
/** Counters of a noisy line change with every look: once a minute is enough. */
export const gateStart: StatusGate = { said: {}, everyMs: { 'bus.health': 60_000 }, sentMs: {} };

/** Live lamp states are many: a centre asks for them (link.md). */
const offByDefault: ReadonlySet<string> = new Set(['tlc.groups']);

/** Every status that a cabinet sends: a centre can start, stop and throttle each. */
export const statusCodes = ['tlc.mode', 'tlc.priority', 'tlc.stage', 'tlc.plan', 'tlc.passport', 'tlc.remaining', 'tlc.countdown', 'tlc.promises', 'tlc.clock', 'tlc.groups', 'bus.health', 'detector.health', 'cabinet.loggedIn', 'cabinet.power', 'cabinet.climate'] as const;
export type StatusCode = (typeof statusCodes)[number];

export function isStatusCode(name: string): name is StatusCode {
  return statusCodes.some((code) => code === name);
}

export function switched(gate: StatusGate, code: StatusCode, on: boolean, untilMs: number | null): StatusGate {
  return { ...gate, said: { ...gate.said, [code]: { on, untilMs } } };
}

export function throttled(gate: StatusGate, code: StatusCode, everyMs: number): StatusGate {
  return { ...gate, everyMs: { ...gate.everyMs, [code]: everyMs } };
}

export function isOn(gate: StatusGate, code: string, nowMs: number): boolean {
  const said = Object.hasOwn(gate.said, code) ? gate.said[code] : undefined;
  if (said === undefined || (said.untilMs !== null && nowMs >= said.untilMs)) return !offByDefault.has(code);
  return said.on;
}

/** Whether a changed status may go now; what is kept back goes with the first look after its time. */
export function mayGo(gate: StatusGate, code: string, nowMs: number): boolean {
  const everyMs = Object.hasOwn(gate.everyMs, code) ? (gate.everyMs[code] ?? 0) : 0;
  const sentMs = Object.hasOwn(gate.sentMs, code) ? (gate.sentMs[code] ?? 0) : Number.NEGATIVE_INFINITY;
  return isOn(gate, code, nowMs) && nowMs - sentMs >= everyMs;
}

export function sent(gate: StatusGate, code: string, nowMs: number): StatusGate {
  return { ...gate, sentMs: { ...gate.sentMs, [code]: nowMs } };
}
