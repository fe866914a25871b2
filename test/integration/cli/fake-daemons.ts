// signald's and agentd's sockets with fixed answers, for tests of the tool alone. Arguments: the run directory; `live` where the clock is to go.
import { join } from 'node:path';
import { serveIpc, type Outcome } from '../../../src/ipc/server.ts';
import { type IpcCall } from '../../../src/model/ipcMessage.ts';
import { socketNames } from '../../../src/model/ipcWire.ts';
import { unheard } from '../../../src/field/scan/health.ts';
import type { BusWatch } from '../../../src/model/busView.ts';
import type { Json } from '../../../src/model/canonical.ts';
import { withLatency } from '../../../src/model/deviceHealth.ts';
import { artefactText, sealSite, sourceOf } from '../../../src/model/seal.ts';
import { waivedOf } from '../../../src/model/waiver.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../../unit/model/ninhKieu.ts';
import { goodLink, goodState } from '../../unit/run/junction-state.ts';
import { cycle, evidenceBench, startSignald } from '../../unit/evidence/bench.ts';

const sealed = sealSite(ninhKieu(), referenceProfiles(), { kind: 'bench', by: 'fake', sealedAtMs: 0 }, sha256Hex);
if (!sealed.ok) throw new Error('the shipped site is refused');
const site = sealed.value;
const [runDir = '.', pace] = process.argv.slice(2);
let looks = 0;
let mode: 'actuated' | 'flash' = 'actuated';
function ok(value: unknown): Outcome {
  const result: Json = JSON.parse(JSON.stringify(value));
  return { ok: true, result };
}
const stamp = { bootId: 'b', monoMs: 1, wallMs: 1_790_000_000_000, errorMs: null };

function liveStamp(): Pick<ReturnType<typeof goodState>, 'stamp' | 'stageElapsedMs' | 'tick'> {
  const state = goodState();
  const monoMs = Math.round(performance.now());
  return { stamp: { ...state.stamp, monoMs, wallMs: Date.now() }, stageElapsedMs: monoMs, tick: { ...state.tick, n: Math.floor(monoMs / 100), due: Math.floor(monoMs / 100) } };
}

/** A signed chain of two cycles, whatever time is asked for. */
const evidence = evidenceBench();
startSignald(evidence);
cycle(evidence);
cycle(evidence);
evidence.desk().checkpoint();
evidence.record().seal();

function handle({ method, params }: IpcCall): Outcome {
  switch (method) {
    case 'status': return ok(goodState({ mode, ...(mode === 'flash' ? { orders: [{ source: 'technician', kind: 'flash', by: 'lan', remainingS: 1800 }] } : {}), ...(pace === 'live' ? liveStamp() : {}) }));
    case 'mode.flash':
      if (params.reason === 'forbidden') return { ok: false, code: 'mode.banHours', params: { from: '05:00', to: '22:00' } };
      mode = 'flash';
      return ok({ until: 1 });
    case 'mode.waiting': return ok({ waiting: { id: 4, command: 'mode.dark', by: 'lan', reason: 'mains work', forS: 3600, leftS: 240 } });
    case 'mode.release':
      mode = 'actuated';
      return ok({});
    case 'fault.list': return ok({
      faults: [{ code: 'guard.conflict', groups: ['vE', 'vN'], severity: 'critical', action: 'flash', clears: 'person', latched: true, sinceMs: 1, wallMs: stamp.wallMs }],
      held: null, counts: { busTrips1h: 1, busTrips24h: 2, redLosses24h: 0, restarts10min: 0, monitorLosses10min: 0 }, storm: null, monitorStorm: null, uptimeMs: 1, onSite: 'keyOff', journal: null,
    });
    case 'fault.reset': return params.code === 'line.repeated' ? { ok: false, code: 'fault.keyOff', params: {} } : ok({ reset: ['guard.conflict'], onSite: 'serviceKey' });
    case 'plan.list': {
      const plan = site.traffic.builtinPlan;
      return ok({ plan, planVersion: 0, plans: [plan], origin: 'builtin' });
    }
    case 'plan.inbox': return ok({
      passport: { staged: null, armed: 12, armedFromMs: 1_790_000_000_000, active: 11, good: 11, onTrial: false, last: null },
      arrivals: [
        { wallMs: stamp.wallMs, errorMs: 20, way: 'link', client: 'agentd', uid: 1, kind: 'plan', version: 10, siteId: 's', signedBy: ['lan', 'minh'], fate: 'refused', problems: [{ code: 'plan.foreignSite', path: 'payload.siteId', params: { siteId: 'elsewhere' } }] },
        { wallMs: stamp.wallMs, errorMs: null, way: 'hand', client: 'ngatu', uid: 1000, kind: 'plan', version: 11, siteId: 's', signedBy: ['lan', 'minh'], fate: 'kept', problems: [] },
        { wallMs: stamp.wallMs, errorMs: null, way: 'hand', client: 'ngatu', uid: 1000, kind: 'keys', version: 2, siteId: null, signedBy: ['root'], fate: 'taken', problems: [] },
      ],
    });
    case 'plan.rollback': return ok({ planVersion: 12, backTo: 0, plan: 'builtin' });
    case 'site.show': {
      const { hash, safetyHash, trafficHash, seal } = site;
      return ok({ siteId: site.safety.siteId, hash, safetyHash, trafficHash, seal, keyId: null, waived: waivedOf(site.safety), site: sourceOf(site).source });
    }
    case 'why': return ok({
      wallMs: stamp.wallMs, mode: 'adaptive', source: 'schedule', stage: 'A', nextStage: null, stageElapsedMs: 9000, plan: 'ada', ladder: { rung: 'adaptiveIsolated', wanted: 'adaptiveIsolated', cause: null },
      groups: [{ id: 'vN', aspect: 'green', waitingS: null, stages: ['A'] }], decided: { wallMs: stamp.wallMs - 9000, data: { left: 'B', stage: 'A', cause: 'call', group: 'vN', gapOut: ['vE'] } },
      proposal: { rule: 'planner', to: null, cost: 12, binding: 'none', alternative: { to: 'B', cost: 15.5 }, queues: { vN: 3 }, labels: 800 }, basis: { question: {}, lanes: [] },
    });
    case 'adaptive.status': return ok({
      state: 'looksOn', rung: 'actuated', wanted: 'actuated', cause: null, ahead: 0.75, counts: { decisions: 40, predictive: 0, overruns: 0 },
      lanes: [{ id: 'vN', queue: 3, confidence: 1, perHour: 420, headwayS: 1.9, undercount: 1, shares: { vN: 1 } }],
      shadow: { runs: 20, same: 12, longer: 5, longerS: 31, shorter: 2, otherStage: 1, predictedVehS: 88.5, predicted: 4 },
    });
    case 'site.propose': return { ok: false, code: 'site.notInFlash', params: {} };
    case 'bus.watch': return ok(busWatch());
    case 'link.status': return ok(goodLink());
    case 'link.away': return ok({ expectedUntilMs: stamp.wallMs + params.forS * 1000, by: params.by, reason: params.reason });
    case 'link.back': return ok({});
    case 'link.usage': return ok({ days: [{ day: '2026-09-20', classes: { count: { sentBytes: 1_500_000, sentMessages: 900, receivedBytes: 0, receivedMessages: 0 } } }], budgetBytes: { count: 5_000_000 }, spent: [] });
    case 'log.tail': return ok([
      { id: 1, class: 'audit', seq: 1, event: { boot: 'b', n: 1, stamp, code: 'mode.changed', data: { mode: 'actuated' } } },
      { id: 2, class: 'event', seq: 2, event: { boot: 'b', n: 2, stamp, code: 'stage.changed', data: { stage: 'B' } } },
      { id: 3, class: 'event', seq: 3, event: null },
    ]);
    case 'log.query': return ok([
      { id: 1, class: 'audit', seq: 1, event: { boot: 'b', n: 1, stamp, code: 'mode.changed', data: { from: 'startup', to: 'actuated', source: 'schedule' } } },
      { id: 2, class: 'evidence', seq: 2, event: null },
      { id: 3, class: 'evidence', seq: 3, event: { boot: 'b', n: 3, stamp, code: 'group.aspect', data: { group: 'vN', shown: 'green', before: 'red', commanded: 'green', atMs: 1, board: 'hb1', lampsLost: [] } } },
    ]);
    case 'log.bases': return ok([]);
    case 'site.artefact': return ok({ text: artefactText(site) });
    case 'db.status': return ok({
      mode: 'durable', problem: null, synchronous: 'FULL', epoch: 'e', bytes: 4096, room: 'ample', usedBytes: 3_145_728, maxBytes: 536_870_912, freeDiskBytes: null, hot: 0,
      classes: [{ channel: 'event', blocks: 2, events: 600, bytes: 2048, fromMs: 1, lastSeq: 900, deliveredSeq: 880 }], archive: null,
      tombstones: [{ channel: 'event', reason: 'budget', fromSeq: 1, toSeq: 300, count: 300, fromMs: 1, toMs: 2, atMs: 3 }], damagedBlocks: 0, missingNumbers: [],
    });
    case 'db.verify': return ok(params.afterId === 0 ? { next: 7, blocks: 2, events: 600, damaged: [] } : { next: null, blocks: 1, events: 5, damaged: [{ channel: 'count', seq: 3 }] });
    case 'evidence.status': case 'evidence.checkpoint': return ok(evidence.desk().status());
    case 'evidence.read': return ok(evidence.record().chain({ ...params, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }));
    case 'evidence.attest': return ok(evidence.desk().attest({ ...params, fromMs: 0, toMs: Number.MAX_SAFE_INTEGER }));
    case 'db.verifyArchive': return ok({ segments: 1, frames: 4, events: 60, damaged: [] });
    case 'report.list': return ok([{ day: '2027-02-05', bytes: 412_300, brief: false }]);
    case 'report.read': return { ok: false, code: 'report.none', params: { day: params.day } };
    case 'db.completeness': return ok([{ channel: 'event', firstSeq: 301, lastSeq: 900, present: 599, dropped: 0, missing: 1, complete: false }]);
    case 'audit.note': return ok({});
    case 'alarm.list': return ok([]);
    case 'alarm.acknowledge': case 'alarm.suspend': case 'alarm.resume': return { ok: false, code: 'alarm.unknown', params: { alarm: params.alarm, component: params.component ?? '*' } };
    case 'camera.list': case 'camera.snapshots': case 'camera.picture': case 'camera.discover': case 'camera.snapshot': case 'camera.presets': case 'camera.goTo': case 'camera.pin': return { ok: false, code: 'camera.unknown', params: { camera: 'north', cameras: '–' } };
    case 'mode.allred': case 'mode.manual': case 'mode.step': case 'mode.stopTime': case 'mode.preempt': case 'mode.select': return ok({});
    case 'priority.request': case 'priority.update': return ok({ request: params.id });
    case 'priority.cancel': return { ok: false, code: 'priority.unknown', params: { request: params.id } };
    case 'detector.force': return ok({});
    case 'detector.release': return { ok: false, code: 'detector.notForcedNow', params: { detector: params.detector } };
    case 'mode.dark': return ok({ waitsFor: 'secondPerson', withinS: 300 });
    case 'mode.confirm': return { ok: false, code: 'mode.samePerson', params: {} };
    case 'subscribe': case 'events.ack': case 'clock.propose': case 'plan.propose': case 'plan.staged': case 'plan.tried': case 'plan.activate': case 'bus.read': case 'bus.write': case 'site.apply': case 'site.waiting': case 'site.confirm': return { ok: false, code: 'ipc.unknownMethod', params: {} };
  }
}

/** Each look finds hb1 with ten answers more, one lost; hb2 has been silent all the time. */
function busWatch(): BusWatch {
  looks += 1;
  const answered = Array.from({ length: looks * 10 }, () => 9).reduce(withLatency, unheard.latency);
  const device = { line: 'lamps', profile: 'ngatu/shb8', lamps: true };
  return {
    boot: 'b', monoMs: looks * 1000, tick: { n: looks * 10, due: looks * 10 }, lines: [{ id: 'lamps', purpose: 'lamps', kind: 'serial', where: 'lines/lamps', speed: '115200 8E1' }],
    devices: [
      { ...device, board: 'hb1', unit: 1, health: { ...unheard, identified: true, requests: looks * 11, timeouts: looks, retries: looks, latency: answered }, lastGoodAgeMs: 80, quarantineMs: null },
      { ...device, board: 'hb2', unit: 2, health: { ...unheard, timeouts: looks * 10 }, lastGoodAgeMs: null, quarantineMs: 2000 },
    ],
  };
}

const authDir = join(runDir, 'auth');
for (const right of ['view', 'operate', 'safety'] as const) await serveIpc({ path: join(runDir, socketNames[right]), right, server: 'fake', authDir, handle });
await serveIpc({ path: join(runDir, socketNames.agent), right: 'view', server: 'fake', authDir, handle });
await serveIpc({ path: join(runDir, socketNames.agentOperate), right: 'operate', server: 'fake', authDir, handle });
process.stdout.write('{"ready":true}\n');
