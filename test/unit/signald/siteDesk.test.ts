import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/ipc/server.ts';
import { nextLedger, type ApplyLedger } from '../../../src/model/applyLedger.ts';
import type { SealedSite } from '../../../src/model/artefact.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import { parseCall } from '../../../src/model/ipcMessage.ts';
import { artefactText, sealSite, verifyArtefact } from '../../../src/model/seal.ts';
import type { SiteProposal } from '../../../src/model/siteProposal.ts';
import { readSiteProposal } from '../../../src/model/stateReading.ts';
import { createApplyNews } from '../../../src/signald/applyNews.ts';
import { configureCore, createCore } from '../../../src/signald/core.ts';
import { handleSite, type SiteCall, type SiteDeskParts } from '../../../src/signald/siteDesk.ts';
import { refusalTexts } from '../../../src/text/refusal.ts';
import { ninhKieu, referenceProfiles, sha256Hex } from '../model/ninhKieu.ts';
import { streetRequest, streetSource } from '../model/streetSite.ts';

function sealedStreet(name: string, sealedAtMs = 1_790_000_000_000): SealedSite {
  const source = streetSource();
  source.safety.name = name;
  const sealed = sealSite(source, referenceProfiles(), streetRequest(source, { sealedAtMs }), sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}
function sealedBench(name: string): SealedSite {
  const source = ninhKieu();
  source.safety.name = name;
  const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
  if (!sealed.ok) throw new Error(JSON.stringify(sealed.problems));
  return sealed.value;
}
const street = { now: sealedStreet('now'), next: sealedStreet('next') };
const bench = { now: sealedBench('now'), next: sealedBench('next') };

interface Rig {
  readonly parts: SiteDeskParts; readonly events: EventDraft[]; readonly order: string[]; readonly replaced: { to: string; ledger: ApplyLedger }[];
  flashing: boolean; key: boolean | null; altered: boolean; nowMs: number; fits: boolean; inForce: string | null; previous: string | null; disk: string | null;
}

function rig(site: SealedSite): Rig {
  const configured = configureCore(site, site.traffic.builtinPlan, 0);
  if (!configured.ok) throw new Error('not configured');
  const config = configured.value;
  const core = createCore(config, 0);
  const events: EventDraft[] = [];
  const order: string[] = [];
  const replaced: { to: string; ledger: ApplyLedger }[] = [];
  const own: Rig = {
    events, order, replaced, flashing: true, key: true, altered: false, nowMs: 1000, fits: false, inForce: artefactText(site), previous: null, disk: null,
    parts: {
      site, wallMs: () => 1_795_000_000_000, record: (event) => { events.push(event); }, state: { proposed: null, replacing: false },
      junction: {
        nowMs: () => own.nowMs,
        look: () => ({
          config, core: {
            ...core, siteAltered: own.altered, posture: own.flashing ? 'flash' : 'run',
            scan: { ...core.scan, samples: core.scan.samples.withEach(config.lampBoards.map(({ id }) => [id, {
              board: id, atMs: own.nowMs, sampleCounter: 1, appliedSeq: 0, challenge: 1, bootCounter: 1, supplyV: 230, flashing: own.flashing, watchdogTripped: false, armed: false,
              flashTransferClosed: true, lampSupplyClosed: true, dimmed: false, inputs: own.key === null ? {} : { serviceKey: own.key }, groups: {},
            }])) },
          },
        }),
      },
      port: {
        ledger: { ok: true, ledger: null }, told: () => undefined,
        load: (text) => verifyArtefact(text, sha256Hex),
        plans: (candidate) => ({ current: { plan: candidate.traffic.builtinPlan, planVersion: 0, plans: [], origin: 'builtin' }, problems: [{ code: 'plan.retired', path: '', params: { plan: 'p7', codes: 'plan.splitShort' }, severity: 'error' }] }),
        commissioning: (candidate) => (candidate.safety.bench ? 'waived' : own.fits ? 'fits' : 'unfit'),
        inForce: () => own.inForce, previous: () => own.previous,
        prepare: () => { order.push('prepare'); return own.disk; },
        replace: ({ to, ledger }) => { order.push('replace'); replaced.push({ to, ledger }); return Promise.resolve(null); },
      },
    },
  };
  return own;
}

const lan = { uid: 1000, client: 'ngatu' } as const;
const minh = { uid: 1001, client: 'ngatu' } as const;

function call(method: string, params: Readonly<Record<string, unknown>>): SiteCall {
  const parsed = parseCall(method, params);
  if (!parsed.ok || !parsed.call.method.startsWith('site.')) throw new Error(`${method} is refused at the door: ${parsed.ok ? '' : parsed.detail}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the line above proved it
  return parsed.call as SiteCall;
}
const propose = (site: SealedSite, by = 'Lan'): SiteCall => call('site.propose', { text: artefactText(site), by, reason: 'a longer walk' });
const confirmWith = (method: 'site.apply' | 'site.confirm', site: SealedSite, consequence: string, by: string): SiteCall => call(method, { hash: site.hash, consequence, by });
const code = (outcome: Outcome): string => (outcome.ok ? 'ok' : outcome.code);
function proposal(outcome: Outcome): SiteProposal {
  const read = outcome.ok ? readSiteProposal(outcome.result) : null;
  if (read === null) throw new Error(JSON.stringify(outcome));
  return read;
}

describe('where and when (safety.md S7: on site, in flash)', () => {
  test.each<[string, (rig: Rig) => void, string]>([
    ['in colour', (own) => { own.flashing = false; }, 'site.notInFlash'],
    ['service key not turned', (own) => { own.key = false; }, 'site.keyOff'],
    ['service key not readable', (own) => { own.key = null; }, 'site.keyUnknown'],
    ['what runs is altered in memory', (own) => { own.altered = true; }, 'site.altered'],
    ['the file was exchanged by hand', (own) => { own.inForce = artefactText(street.next); }, 'site.fileAltered'],
    ['the file is gone', (own) => { own.inForce = null; }, 'site.fileAltered'],
  ])('%s: refused, with who asked in the log', async (_, change, expected) => {
    const own = rig(street.now);
    change(own);
    expect(code(await handleSite(own.parts, propose(street.next), lan))).toBe(expected);
    expect(own.events).toMatchObject([{ code: 'command.rejected', data: { command: 'site.propose', by: 'Lan', detail: expected, uid: 1000 } }]);
    expect(refusalTexts[expected]).toBeDefined();
  });

  test.each<[string, (rig: Rig) => void, string]>([
    ['left flash', (own) => { own.flashing = false; }, 'site.notInFlash'],
    ['key turned back', (own) => { own.key = false; }, 'site.keyOff'],
    ['5 min are over', (own) => { own.nowMs += 300_000; }, 'site.nothingProposed'],
    ['exchanged by hand meanwhile', (own) => { own.inForce = 'x'; }, 'site.fileAltered'],
    ['a record came that fits: it comes to another thing', (own) => { own.fits = true; }, 'site.otherConsequence'],
    ['the disk does not take it', (own) => { own.disk = 'ENOSPC'; }, 'site.notWritten'],
  ])('%s between proposal, first and second confirmation: nothing is replaced', async (_, change, expected) => {
    for (const at of ['first', 'second'] as const) {
      const own = rig(street.now);
      await handleSite(own.parts, propose(street.next), lan);
      if (at === 'first') change(own);
      const first = await handleSite(own.parts, confirmWith('site.apply', street.next, 'staysInFlash', 'Lan'), lan);
      if (at === 'second') change(own);
      const second = await handleSite(own.parts, confirmWith('site.confirm', street.next, 'staysInFlash', 'Minh'), minh);
      // The disk and what stands on it are asked when it is done.
      expect([code(first), code(second)]).toContain(expected);
      expect(own.replaced).toEqual([]);
    }
  });

  test('never from the centre, whatever socket its agent has found', async () => {
    const own = rig(bench.now);
    expect(code(await handleSite(own.parts, propose(bench.next), { uid: 1000, client: 'agentd' }))).toBe('site.remote');
  });
});

describe('which artefact', () => {
  const broken = artefactText(street.next).replace('"name":"next"', '"name":"mext"');
  test.each<[string, SealedSite, string, string]>([
    ['one with a byte altered', street.now, broken, 'site.unfit'],
    ['no JSON', street.now, 'site', 'site.unfit'],
    ['the one that runs', street.now, artefactText(street.now), 'site.same'],
    ['a bench site in a street', street.now, artefactText(bench.next), 'site.benchForStreet'],
  ])('%s is refused', async (_, now, text, expected) => {
    const own = rig(now);
    expect(code(await handleSite(own.parts, call('site.propose', { text, by: 'Lan', reason: 'a test' }), lan))).toBe(expected);
    expect(own.parts.state.proposed).toBeNull();
  });

  test('another junction’s', async () => {
    const source = ninhKieu();
    source.safety.siteId = 'cai-rang';
    const sealed = sealSite(source, referenceProfiles(), { kind: 'bench', by: 'test', sealedAtMs: 0 }, sha256Hex);
    if (!sealed.ok) throw new Error('not sealed');
    const own = rig(bench.now);
    expect(code(await handleSite(own.parts, propose(sealed.value), lan))).toBe('site.otherSite');
  });

  test('the one before the last replacement, judged like any other; none where there is none', async () => {
    const own = rig(bench.now);
    const back = call('site.propose', { previous: true, by: 'Lan', reason: 'back' });
    expect(code(await handleSite(own.parts, back, lan))).toBe('site.noPrevious');
    own.previous = broken;
    expect(code(await handleSite(own.parts, back, lan))).toBe('site.unfit');
    own.previous = artefactText(bench.next);
    expect(proposal(await handleSite(own.parts, back, lan)).to.hash).toBe(bench.next.hash);
  });

  test('a ledger that can’t be read: nothing is replaced over it', async () => {
    const own = rig(bench.now);
    const parts: SiteDeskParts = { ...own.parts, port: { ...own.parts.port, ledger: { ok: false, detail: 'half' } } };
    expect(code(await handleSite(parts, propose(bench.next), lan))).toBe('site.ledger');
  });
});

describe('what is shown and confirmed', () => {
  test('difference, void items, retired plans, waivers, an older seal, and what it comes to', async () => {
    const own = rig(street.now);
    const shown = proposal(await handleSite(own.parts, propose(sealedStreet('older', 1_780_000_000_000)), lan));
    expect(shown.differences.map(({ kind, what }) => `${kind} ${what}`)).toEqual(['other name', 'seal sealedAtMs', 'seal card']);
    expect(shown).toMatchObject({ olderSeal: true, persons: 2, waived: [], consequence: 'staysInFlash', voided: [], onSite: 'serviceKey', plans: { origin: 'builtin', retired: [{ plan: 'p7', codes: 'plan.splitShort' }] } });
    const ofBench = proposal(await handleSite(rig(bench.now).parts, propose(bench.next), lan));
    expect(ofBench).toMatchObject({ persons: 1, consequence: 'restarts', commissioning: 'waived', waived: ['secondPerson', 'signature', 'commissioning', 'serviceKey'] });
    // The first street site of a cabinet that was a bench: two persons.
    expect(proposal(await handleSite(rig({ ...bench.now }).parts, propose({ ...street.next }), lan)).persons).toBe(2);
  });

  test('a street takes two persons, each with the hash and the consequence; one alone can’t be two', async () => {
    const own = rig(street.now);
    await handleSite(own.parts, propose(street.next), lan);
    expect(code(await handleSite(own.parts, call('site.waiting', {}), minh))).toBe('site.nothingProposed');
    expect(code(await handleSite(own.parts, confirmWith('site.confirm', street.next, 'staysInFlash', 'Minh'), minh))).toBe('site.nothingProposed');
    expect(code(await handleSite(own.parts, confirmWith('site.apply', street.next, 'staysInFlash', 'Minh'), minh))).toBe('site.otherPerson');
    expect(code(await handleSite(own.parts, confirmWith('site.apply', street.now, 'staysInFlash', 'Lan'), lan))).toBe('site.otherProposal');
    expect(code(await handleSite(own.parts, confirmWith('site.apply', street.next, 'restarts', 'Lan'), lan))).toBe('site.otherConsequence');
    expect(await handleSite(own.parts, confirmWith('site.apply', street.next, 'staysInFlash', 'Lan'), lan)).toEqual({ ok: true, result: { state: 'waitsFor', waitsFor: 'secondPerson', withinS: 300 } });
    expect(proposal(await handleSite(own.parts, call('site.waiting', {}), minh)).to.hash).toBe(street.next.hash);
    expect(code(await handleSite(own.parts, confirmWith('site.confirm', street.next, 'staysInFlash', 'Minh'), lan))).toBe('site.samePerson');
    expect(code(await handleSite(own.parts, confirmWith('site.confirm', street.next, 'staysInFlash', 'LÀN'), minh))).toBe('site.samePerson');
    expect(own.order).toEqual([]);
    expect(await handleSite(own.parts, confirmWith('site.confirm', street.next, 'staysInFlash', 'Minh'), minh)).toMatchObject({ ok: true, result: { state: 'replaced', hash: street.next.hash, consequence: 'staysInFlash' } });
    expect(own.order).toEqual(['prepare', 'replace']);
    expect(own.replaced[0]?.to).toBe(artefactText(street.next));
    expect(own.replaced[0]?.ledger.applies).toMatchObject([{ by: 'Lan', uid: 1000, second: 'Minh', secondUid: 1001, reason: 'a longer walk', fromHash: street.now.hash, toHash: street.next.hash, onSite: 'serviceKey' }]);
    expect(own.events.at(-1)).toMatchObject({ code: 'command.accepted', data: { command: 'site.confirm', by: 'Lan', second: 'Minh', from: street.now.hash, to: street.next.hash, consequence: 'staysInFlash' } });
    // And nothing more once it is under way.
    expect(code(await handleSite(own.parts, propose(street.next), lan))).toBe('site.ending');
  });

  test('a name without a letter is nobody’s', () => {
    expect(parseCall('site.confirm', { hash: street.next.hash, consequence: 'restarts', by: ' -' })).toMatchObject({ ok: false, code: 'ipc.badParams' });
  });

  test('on a bench one person is enough, and the ledger says what was waived', async () => {
    const own = rig(bench.now);
    own.key = null;
    await handleSite(own.parts, propose(bench.next), lan);
    expect(await handleSite(own.parts, confirmWith('site.apply', bench.next, 'restarts', 'Lan'), lan)).toMatchObject({ ok: true, result: { state: 'replaced' } });
    expect(own.replaced[0]?.ledger.applies[0]).toMatchObject({ second: null, onSite: 'waived', waived: ['secondPerson', 'signature', 'commissioning', 'serviceKey'] });
  });
});

describe('the news of it', () => {
  const entry = { atMs: 7, by: 'Lan', uid: 1, second: 'Minh', secondUid: 2, reason: 'test', fromHash: street.now.hash, toHash: street.next.hash, safetyHash: street.next.safetyHash, differences: 2, voided: 3, onSite: 'serviceKey', waived: [] };
  const ledger = nextLedger(null, street.now, street.next, entry);

  test('is told by each start until the agent has stored it', () => {
    const events: EventDraft[] = [];
    const news = createApplyNews({ ok: true, ledger }, street.next, (event) => events.push(event) + 10);
    expect(events).toMatchObject([{ code: 'site.applied', data: { by: 'Lan', second: 'Minh', from: street.now.hash, to: street.next.hash, voided: 3 } }]);
    expect([news?.isTold(10), news?.isTold(11), news?.isTold(12)]).toEqual([false, true, false]);
    expect(createApplyNews({ ok: true, ledger: { ...ledger, told: true } }, street.next, () => { throw new Error('told twice'); })).toBeNull();
    expect(createApplyNews({ ok: true, ledger: null }, street.next, () => { throw new Error('no news'); })).toBeNull();
  });

  test('says so where power went before the artefact was replaced', () => {
    const events: EventDraft[] = [];
    createApplyNews({ ok: true, ledger }, street.now, (event) => events.push(event));
    expect(events).toMatchObject([{ code: 'command.ended', data: { command: 'site.apply', outcome: 'notReplaced', to: street.next.hash } }]);
  });
});
