import { createEvidenceDesk, type EvidenceDesk } from '../../../src/agentd/evidenceDesk.ts';
import { evidenceKeyOf, type EvidenceKey } from '../../../src/agentd/evidenceKey.ts';
import { exportText } from '../../../src/cli/evidence/exportFile.ts';
import { noPictures } from '../../../src/camera/keptPictures.ts';
import type { Verify } from '../../../src/link/orderDesk.ts';
import { parseRecord, type EvidenceRecord, type KeptPictures } from '../../../src/model/evidence.ts';
import type { EventCode, EventDraft, SignalEvent } from '../../../src/model/event.ts';
import { createLogger } from '../../../src/platform/logger.ts';
import { memoryStates } from '../../../src/platform/stateFile.ts';
import { newKeyPair } from '../../../src/platform/signingKey.ts';
import type { EventRecord } from '../../../src/record/record.ts';
import { openBench, startWallMs, type Bench } from '../record/store.ts';

/** A cabinet's store, its evidence desk, and a signald that a test speaks for. */
export interface EvidenceBench {
  readonly bench: Bench; readonly key: EvidenceKey;
  record(): EventRecord; desk(): EvidenceDesk;
  /** signald's clock: how far out, and by how much the wall clock was set; a new life begins at 0. */
  clock: { boot: string; offsetMs: number; errorMs: number | null };
  /** An event of signald, now. */
  say(code: EventCode, data: EventDraft['data']): void;
  /** A change of the read-back, now. */
  lamp(group: string, shown: string, before: string | null, more?: EventDraft['data']): void;
  /** Numbers that signald gave and nobody ever got. */
  lose(count: number): void;
  /** Lets time pass as the agent lives it: it hears signald, packs and signs. */
  pass(ms: number, heard?: boolean): void;
  /** The agent ends: in good order, or as a power cut leaves it. */
  restart(how: 'order' | 'cut'): void;
  export(fromMs: number, toMs: number, pictures?: { readonly fromMs: number; readonly toMs: number }): string;
  records(): readonly EvidenceRecord[];
  nowMs(): number;
  close(): void;
}

const stepMs = 250;

/** `signing` false: as a store of before the chain's key. */
export function evidenceBench(site = 'nk-1', keyPem = newKeyPair().privatePem, verify: Verify = () => 'unknownKey', lying: (fromMs: number, toMs: number) => KeptPictures = noPictures): EvidenceBench {
  const bench = openBench();
  const key = evidenceKeyOf(keyPem);
  const logger = createLogger('evidence-test');
  logger.level = 'silent';
  const files = memoryStates();
  let record = bench.open();
  let notes = 0;
  let agent = 1;
  const store = (event: SignalEvent): void => { record.storeEvents([event]); };
  const noteOf = (life: number) => (draft: EventDraft): void => {
    notes += 1;
    store({ boot: `agent-${life}`, n: notes, stamp: { ...bench.clock.stamp(null), bootId: `agent-${life}` }, code: draft.code, data: JSON.parse(JSON.stringify(draft.data)) });
  };
  const begin = (): EvidenceDesk => {
    notes = 0;
    noteOf(agent)({ code: 'process.started', data: { process: 'agentd', version: 'test' } });
    return createEvidenceDesk({ siteId: site, version: 'test', record, key, clock: bench.clock, files, logger, note: noteOf(agent), verify, pictures: (fromMs, toMs) => lying(fromMs, toMs) });
  };
  let desk = begin();
  const numbers = new Map<string, number>();
  const stampNow = (): SignalEvent['stamp'] => ({ bootId: made.clock.boot, monoMs: bench.clock.monoMs(), wallMs: bench.clock.wallMs() + made.clock.offsetMs, errorMs: made.clock.errorMs });
  const made: EvidenceBench = {
    bench, key, record: () => record, desk: () => desk, clock: { boot: 'signald-1', offsetMs: 0, errorMs: 20 }, nowMs: () => bench.clock.wallMs(),
    say(code, data) {
      const n = (numbers.get(made.clock.boot) ?? 0) + 1;
      numbers.set(made.clock.boot, n);
      const next = record.nextNumber(made.clock.boot) ?? 1;
      // As the agent's intake says it.
      if (n > next) noteOf(agent)({ code: 'evidence.gap', data: { boot: made.clock.boot, from: next, to: n - 1 } });
      store({ boot: made.clock.boot, n, stamp: stampNow(), code, data: JSON.parse(JSON.stringify(data)) });
    },
    lamp: (group, shown, before, more = {}) => { made.say('group.aspect', { group, shown, before, commanded: shown, atMs: bench.clock.monoMs(), board: 'hb1', lampsLost: [], ...more }); },
    lose(count) { numbers.set(made.clock.boot, (numbers.get(made.clock.boot) ?? 0) + count); },
    pass(ms, heard = true) {
      for (let left = ms; left > 0; left -= stepMs) {
        bench.clock.pass(Math.min(stepMs, left));
        if (heard) desk.heard({ stamp: stampNow() });
        record.housekeep();
        desk.tick();
      }
    },
    restart(how) {
      if (how === 'order') desk.checkpoint();
      bench.close(record);
      record = bench.open();
      agent += 1;
      desk = begin();
    },
    export(fromMs, toMs, pictures) {
      desk.checkpoint();
      record.seal();
      const { head, signature } = desk.attest({ fromMs, toMs, by: 'Lan', second: 'Minh', reason: 'test 1/2027', pictures });
      const { end, start } = JSON.parse(head);
      return exportText(head, signature, chainOf(record, fromMs, toMs).texts.slice(0, end.index - start.index));
    },
    records() {
      desk.checkpoint();
      const { startIndex, texts } = chainOf(record, 0, Number.MAX_SAFE_INTEGER);
      return texts.flatMap((text, at) => parseRecord(startIndex + at + 1, text) ?? []);
    },
    close: () => { bench.discard(); },
  };
  return made;
}

export { startWallMs };

/** Every page of a span of the chain: one holds what goes through a socket. */
function chainOf(record: EventRecord, fromMs: number, toMs: number): { readonly startIndex: number; readonly texts: readonly string[] } {
  const texts: string[] = [];
  let startIndex: number | null = null;
  for (let afterIndex = 0; ;) {
    const page = record.chain({ fromMs, toMs, afterIndex, limit: 1e9 });
    startIndex ??= page.start.index;
    texts.push(...page.records);
    if (!page.more) return { startIndex, texts };
    afterIndex = page.end.index;
  }
}

/** signald starts, both groups are read red, and vN has its green, yellow and red of a cycle each. */
export function startSignald(bench: EvidenceBench): void {
  bench.say('process.started', { process: 'signald', version: 'test', siteHash: 'x', yellows: ['vN=3000', 'vE=3000'] });
  bench.lamp('vN', 'flash', null);
  bench.lamp('vE', 'flash', null);
  bench.pass(10_000);
  bench.lamp('vN', 'red', 'flash');
  bench.lamp('vE', 'red', 'flash');
  bench.say('mode.changed', { from: 'startup', to: 'actuated', source: 'schedule' });
}

export function cycle(bench: EvidenceBench, yellowMs = 3000): void {
  for (const [group] of [['vN'], ['vE']] as const) {
    bench.lamp(group, 'green', 'red');
    bench.pass(20_000);
    bench.lamp(group, 'yellow', 'green');
    bench.pass(yellowMs);
    bench.lamp(group, 'red', 'yellow');
    bench.pass(2000);
  }
}
