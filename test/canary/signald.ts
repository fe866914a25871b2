import type { Canary } from './canary.ts';

const tick = 'src/signald/tick.ts';
const consent = 'src/signald/consent.ts';
const heartbeat = 'src/signald/heartbeat.ts';
const trip = 'src/signald/trip.ts';

/** Mistakes of the shell around the roads: heartbeat, consent, fail-safe, latches, clocks. */
export const signaldCanaries: readonly Canary[] = [
  {
    name: 'signald: heartbeat always', road: 'signald', scenario: 'traffic', street: 'the boards’ watchdogs are fed whatever happens',
    patches: [{ file: heartbeat, find: 'return permit && consented && heard && wanted;', replace: 'return permit && consented && heard && wanted || consentAgeMs !== null;' }],
  },
  {
    name: 'signald: consent never ages', road: 'signald', scenario: 'mute monitor', street: 'no monitor, and nothing happens',
    patches: [
      { file: consent, find: 'export const tokenConsentMs = 300;', replace: 'export const tokenConsentMs = 1e9;' },
      { file: consent, find: 'export const lostConsentMs = 500;', replace: 'export const lostConsentMs = 1e9;' },
    ],
  },
  {
    name: 'signald: grant not waited for', road: 'signald', scenario: 'traffic', street: 'greens are lit that the monitor has not granted',
    patches: [{ file: tick, find: 'granted: grantedNow(core.consent, n, nowMs)', replace: 'granted: grantedNow(core.consent, n, nowMs).size < 0 ? new Set<string>() : new Set(config.site.safety.groups.map(({ id }) => id))' }],
  },
  {
    name: 'signald: veto not heard', road: 'signald', scenario: 'weld', street: 'the monitor takes away, and nobody listens',
    patches: [{ file: 'src/signald/reply.ts', find: "case 'veto': return enterFaults(", replace: "case 'veto': if (nowMs > 0) return { core, effects: noEffects };\n      return enterFaults(" }],
    provokedBy: ['guard: pairs not watched', 'guard: starts not watched', 'guard: two colours allowed', 'guard: lamps not compared'],
  },
  {
    name: 'signald: emergency not sent', road: 'signald', scenario: 'weld', street: 'a conflict burns on until the watchdogs expire',
    patches: [{ file: trip, find: 'effects: { ...noEffects, requests: emergency.requests, withdraw: emergency.withdraw },', replace: 'effects: { ...noEffects, withdraw: emergency.withdraw },' }],
  },
  {
    name: 'signald: guard’s faults not heard', road: 'signald', scenario: 'weld', street: 'a conflict is seen, and nothing is done about it',
    patches: [{ file: 'src/signald/reply.ts', find: 'const tripped = enterFaults(config, judged, verdict.faults, nowMs);', replace: 'const tripped = enterFaults(config, judged, [], nowMs);' }],
    provokedBy: ['monitor: never a veto'],
  },
  {
    name: 'signald: flash not commanded', road: 'signald', scenario: 'mute monitor', street: 'fail-safe is an image that nobody flashes',
    patches: [{ file: 'src/field/scan/encodeImage.ts', find: '  if (frame.flash) set(words, board.flashCommand);\n', replace: '' }],
    provokedBy: ['signald: heartbeat always'],
  },
  {
    name: 'signald: latch lost on restart', road: 'signald', scenario: 'restart after a conflict', street: 'after a conflict the junction takes up its colours by itself',
    patches: [{ file: 'src/signald/core.ts', find: 'faults: raise(emptyFaultBook, standingFaults(latches), nowMs).book,\n    latches, uptimeFromMs', replace: 'faults: emptyFaultBook,\n    latches: emptyLatches, uptimeFromMs' }],
  },
  {
    name: 'signald: a conflict does not latch', road: 'signald', scenario: 'restart after a conflict', street: 'after a conflict the junction takes up its colours by itself',
    patches: [{ file: 'src/model/fault.ts', find: "'guard.conflict': latch('groups'),", replace: "'guard.conflict': entry('critical', 'flash', 'startup', 'groups')," }],
    provokedBy: ['guard: starts not watched', 'guard: two colours allowed', 'guard: lamps not compared', 'monitor: never a veto'],
  },
  {
    name: 'signald: wall clock', road: 'signald', scenario: 'fast clock', street: 'a yellow ends when somebody sets the clock',
    patches: [
      { file: 'src/signald/grid.ts', find: 'step({ n, nowMs: Math.round(nowMs), lateMs, sinceLastMs });', replace: 'step({ n, nowMs: Math.round(clock.wallMs() - 1_760_000_000_000), lateMs, sinceLastMs });' },
      { file: 'src/signald/daemon.ts', find: 'const nowMs = (): number => Math.round(clock.monoMs());', replace: 'const nowMs = (): number => Math.round(clock.wallMs() - 1_760_000_000_000);' },
      { file: 'src/signald/daemon.ts', find: 'carryOut(reply(config, core, busReply, nowMs()));', replace: 'carryOut(reply(config, core, { ...busReply, receivedMs: nowMs() }, nowMs()));' },
    ],
  },
  {
    name: 'signald: a gap is nothing', road: 'signald', scenario: 'stall', street: 'a controller that was stopped goes on as if it had not been',
    patches: [{ file: tick, find: 'const gapMs = 500;', replace: 'const gapMs = 1e9;' }],
    provokedBy: ['signald: heartbeat always'],
  },
  {
    name: 'signald: the heartbeat of silent boards', road: 'signald', scenario: 'counter', street: 'boards are fed beside one that nobody hears',
    patches: [{ file: heartbeat, find: 'const sampleFreshMs = 500;', replace: 'const sampleFreshMs = 1e9;' }],
    provokedBy: ['guard: permit always', 'signald: guard’s word in the tick not heard', 'field: silence is no reason'],
  },
  {
    name: 'signald: another image than guard’s', road: 'signald', scenario: 'mad stages', street: 'what control desires is written, whatever guard says',
    patches: [{ file: tick, find: 'const shownToMonitor = toKnownBoards(decided.core, encodeImage(config.scan, verdict.write,', replace: "const shownToMonitor = toKnownBoards(decided.core, encodeImage(config.scan, decided.core.posture === 'run' ? Object.fromEntries(Object.entries(decided.control.desired).map(([id, { aspect }]) => [id, aspect])) : verdict.write," }],
  },
  {
    name: 'signald: guard’s word in the tick not heard', road: 'signald', scenario: 'counter', street: 'a silence is told, and nothing is done about it',
    patches: [{ file: tick, find: '[...control.faults, ...verdict.faults, ', replace: '[...control.faults, ' }],
    provokedBy: ['guard: permit always', 'signald: the heartbeat of silent boards', 'field: silence is no reason'],
  },
];
