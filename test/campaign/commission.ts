import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Campaign } from '../../scripts/campaigns/campaign.ts';
import { acceptanceItems, type AcceptanceItem } from '../../src/model/acceptance.ts';
import { commissionText, parseCommission, type CommissionRecord } from '../../src/model/commission.ts';
import type { SealedSite } from '../../src/model/artefact.ts';
import type { JunctionState } from '../../src/model/junctionState.ts';
import { signingKey } from '../../src/platform/signingKey.ts';
import { commission, type Commission, type Said } from '../integration/commission/hands.ts';
import { heardAnswers, misfits } from '../integration/answers.ts';
import { runTool, type Ended } from '../integration/tool.ts';
import { acceptedSite, makeAcceptedSite, type AcceptedSite } from './trial/accepted.ts';
import { standCabinet, type Powered } from './trial/powered.ts';

/** The board that is exchanged between the two records. */
const exchanged = { board: 'hb3', serial: 'NEW0042' } as const;
const yearMs = 365 * 86_400_000;

interface Walk {
  readonly seed: number;
  readonly folder: string;
  readonly files: AcceptedSite;
  readonly site: SealedSite;
  cabinet: Powered;
  readonly problems: string[];
  readonly figures: Record<string, number>;
  serials: Readonly<Record<string, string>>;
}

const note = (walk: Walk, holds: boolean, what: string): void => { if (!holds) walk.problems.push(`seed ${walk.seed}: ${what}`); };
const count = (walk: Walk, figure: string, n = 1): void => { walk.figures[figure] = (walk.figures[figure] ?? 0) + n; };

const tool = ({ cabinet }: Walk, ...words: readonly string[]): Promise<Ended> => runTool(cabinet.runDir, ...words);

async function powerOn(walk: Walk, power: { readonly site: string; readonly trust: string | null; readonly commission: string | null } = { site: walk.files.twin, trust: null, commission: null }): Promise<void> {
  await walk.cabinet.on({ ...power, equipment: walk.files.equipment(walk.serials) });
}

/** Says on stderr which words of the tool were waited for: that is where the minutes of the walk go. */
function stopwatch(name: string): (said: Said) => void {
  let lastMs = performance.now();
  return (said) => {
    const nowMs = performance.now();
    if (nowMs - lastMs >= 1000) process.stderr.write(`${name}: ${((nowMs - lastMs) / 1000).toFixed(1)} s until ${JSON.stringify(said).slice(0, 160)}\n`);
    lastMs = nowMs;
  };
}

/** One life of the tool, until it ends or is killed. `killAt`: an item before whose hand the tool is killed. */
async function sit(walk: Walk, verb: 'start' | 'continue', killAt: string | null): Promise<{ readonly said: readonly Said[]; readonly end: 'ended' | 'killed' | 'mains' }> {
  const { cabinet, files } = walk;
  const life: { now: Commission | null; end: 'ended' | 'killed' | 'mains' } = { now: null, end: 'ended' };
  const orders: Promise<Ended>[] = [];
  const cut: { over: Promise<void> | null } = { over: null };
  const took = stopwatch(verb);
  life.now = commission({
    runDir: cabinet.runDir, args: [verb, '--site', files.twin, '--by', 'Lan', '--wait', '120s'],
    answers: (item) => (item === killAt ? null : 'y'),
    heard: (said) => {
      took(said);
      const { ask } = said;
      if (ask !== killAt || killAt === null) return;
      life.end = 'killed';
      life.now?.kill();
    },
    hands: ({ what }) => {
      if (what === 'unlink' || what === 'relink') cabinet.uplink(what === 'relink');
      if (what === 'centre') orders.push(tool(walk, 'centre', 'command', 'tlc.plan.set', '--broker', cabinet.broker, '--site', 'trial', '--key', cabinet.centreKey, '--key-id', 'bench', '--actor', 'tam', '--params', '{"plan":"builtin","forS":120,"reason":"commissioning"}', '--json'));
      if (what !== 'mains') return;
      // The tool's computer hangs on them too.
      life.end = 'mains';
      life.now?.kill();
      cut.over = cabinet.cut();
    },
  });
  await life.now.ended;
  if (cut.over !== null) await cut.over;
  await Promise.all(orders);
  if (life.end === 'mains') {
    count(walk, 'mains cuts');
    await powerOn(walk);
  } else if (life.end === 'killed') count(walk, 'kills');
  return { said: life.now.said, end: life.end };
}

const wordsOf = (said: readonly Said[], name: string): string[] => said.flatMap((one) => (typeof one[name] === 'string' ? [one[name]] : []));

/** Every item that is left, through kills and cuts; each is done once, and what was passed is not asked for again. */
async function goThrough(walk: Walk, verb: 'start' | 'continue', expected: readonly string[], kills: readonly string[]): Promise<void> {
  const asked: string[] = [];
  const again: string[] = [];
  let next = verb;
  const left = [...kills];
  for (let life = 0; life < 8; life += 1) {
    const { said, end } = await sit(walk, next, left[0] ?? null);
    next = 'continue';
    again.push(...wordsOf(said, 'timeout'));
    asked.push(...wordsOf(said, 'item'));
    if (end === 'killed') again.push(left.shift() ?? '');
    if (end === 'mains') again.push('mains');
    if (end === 'ended' && said.at(-1)?.['open'] === 0) break;
  }
  const results = asked.filter((item) => !expected.includes(item));
  note(walk, results.length === 0, `asked for what was passed: ${results.join(' ')}`);
  const twice = asked.filter((item, at) => asked.indexOf(item) !== at && !again.includes(item));
  note(walk, twice.length === 0, `asked for twice: ${twice.join(' ')}`);
  count(walk, 'timed out', again.filter((item) => !kills.includes(item) && item !== 'mains').length);
  count(walk, 'items asked', new Set(asked).size);
}

async function sign(walk: Walk, out: string, more: readonly string[] = ['--second', 'Minh']): Promise<Ended> {
  return tool(walk, 'commission', 'sign', '--site', walk.files.street, '--twin', walk.files.twin, '--by', 'Lan', ...more, '--key', join(walk.files.keys, 'c1.key'), '--out', join(walk.folder, out), '--json');
}

function recordAt(walk: Walk, name: string): CommissionRecord {
  const parsed = parseCommission(JSON.parse(readFileSync(join(walk.folder, name), 'utf8')));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return parsed.value;
}

/** The record that stands there is whole, bound, and reads on paper in both languages. */
async function judgeRecord(walk: Walk, name: string, serial: string | null): Promise<void> {
  const { payload } = recordAt(walk, name);
  const street: SealedSite = JSON.parse(readFileSync(walk.files.street, 'utf8'));
  note(walk, payload.artefactHash === street.hash && payload.acceptance?.measuredUnder === walk.site.hash, `${name} is bound to ${payload.artefactHash}`);
  note(walk, serial === null || payload.boards.some((one) => one.serial === serial), `${name} is not bound to ${serial}`);
  note(walk, payload.expiresAtMs - payload.commissionedAtMs === yearMs, `${name} is not valid for a year`);
  const items = acceptanceItems(walk.site).map(({ id }) => id);
  note(walk, payload.acceptance?.items.length === items.length && payload.acceptance.items.every(({ outcome }) => outcome === 'passed'), `${name} has ${payload.acceptance?.items.length} of ${items.length} items passed`);
  for (const { tripMs } of payload.pairs) walk.figures['slowest trip ms'] = Math.max(walk.figures['slowest trip ms'] ?? 0, tripMs);
  for (const { expiryMs } of payload.watchdogs) walk.figures['watchdog off max ms'] = Math.max(walk.figures['watchdog off max ms'] ?? 0, Math.abs(expiryMs - 800));
  const file = join(walk.folder, name);
  const check = await tool(walk, 'commission', 'check', file, '--site', walk.files.street, '--trust', walk.files.keys, '--json');
  note(walk, check.code === 0, `commission check ${name}: exit ${check.code} ${check.out}`);
  const foreign = await tool(walk, 'commission', 'check', file, '--site', walk.files.twin, '--trust', walk.files.keys, '--json');
  note(walk, foreign.code === 1 && foreign.out.includes('commission.otherArtefact'), `${name} fits another artefact: exit ${foreign.code}`);
  note(walk, (await tool(walk, 'commission', 'show', file, '--json')).code === 0, `commission show ${name}`);
  for (const lang of ['en', 'vi']) {
    const page = join(walk.folder, `${name}.${lang}.html`);
    const printed = await tool(walk, 'commission', 'print', file, '--out', page, '--json', '--lang', lang);
    const html = printed.code === 0 ? readFileSync(page, 'utf8') : '';
    const missing = [payload.artefactHash, ...payload.boards.map((one) => one.serial), ...items.map((id) => id.replaceAll('>', '&gt;'))].filter((word) => !html.includes(word));
    note(walk, printed.code === 0 && missing.length === 0, `${page} lacks ${missing.slice(0, 5).join(' ')}`);
  }
}

/** What the junction has come to after so long; sooner where it shows a stage. */
async function stateAfter(walk: Walk, seconds: number, holds: (state: JunctionState) => boolean): Promise<JunctionState | null> {
  let state: JunctionState | null = null;
  for (let second = 0; second < seconds; second += 1) {
    const asked = await tool(walk, 'status', '--json');
    state = asked.out.trim() === '' || asked.code === 3 ? null : JSON.parse(asked.out);
    if (state !== null && holds(state)) return state;
    await pause(1000);
  }
  return state;
}

const inColour = ({ stage }: JunctionState): boolean => stage !== null;
const codes = (state: JunctionState | null): string => (state?.faults ?? []).map(({ code, detail }) => `${code} ${detail ?? ''}`).join(', ');

/** The street site itself: by the record of another board it stays in flash, by its own it starts, by one that has run out it starts and says so. */
async function runStreet(walk: Walk): Promise<void> {
  const { folder, files, cabinet } = walk;
  const key = signingKey(readFileSync(join(files.keys, 'c1.key'), 'utf8'));
  const { payload } = recordAt(walk, 'second.json');
  const old = { ...payload, commissionedAtMs: payload.commissionedAtMs - yearMs - 86_400_000, expiresAtMs: payload.expiresAtMs - yearMs - 86_400_000 };
  writeFileSync(join(folder, 'expired.json'), JSON.stringify({ format: 'ngatu-commission/1', payload: old, signature: { keyId: 'c1', signature: key.sign(commissionText(old)) } }));
  for (const { record, colour, fault } of [{ record: 'first.json', colour: false, fault: 'commission.missing' }, { record: 'second.json', colour: true, fault: null }, { record: 'expired.json', colour: true, fault: 'commission.expired' }]) {
    // A record of its own for each start: three power cuts within ten minutes are a restart storm, and flash.
    await walk.cabinet.end();
    walk.cabinet = await standCabinet('trial', cabinet.runDir, join(folder, `street-${record}`));
    await powerOn(walk, { site: files.street, trust: files.keys, commission: join(folder, record) });
    const state = await stateAfter(walk, colour ? 90 : 40, inColour);
    note(walk, state !== null && inColour(state) === colour, `${record}: ${colour ? 'not in colour' : 'left flash'}: ${state?.mode}, ${codes(state)}`);
    note(walk, fault === null ? !codes(state).includes('commission.') : codes(state).includes(fault), `${record}: faults ${codes(state)}`);
    if (!colour) note(walk, codes(state).includes(exchanged.serial), `${record}: the board's number is not in ${codes(state)}`);
    count(walk, 'street starts');
  }
}

async function exchangeBoard(walk: Walk, resumed: boolean): Promise<void> {
  const { cabinet } = walk;
  await cabinet.cut();
  walk.serials = { ...walk.serials, [exchanged.board]: exchanged.serial };
  await powerOn(walk);
  await stateAfter(walk, 90, inColour);
  const asked = await tool(walk, 'commission', 'status', '--site', walk.files.twin, '--json');
  const status: { readonly items: readonly { readonly item: string; readonly state: string }[] } = JSON.parse(asked.out);
  const swapped = status.items.filter(({ state }) => state === 'swapped').map(({ item }) => item);
  const part = partOf(walk);
  note(walk, (resumed ? swapped.every((item) => part.includes(item)) : swapped.join(' ') === part.join(' ')), `exchanged board asks for ${swapped.join(' ')}, not for ${part.join(' ')}`);
  count(walk, 'items of the exchanged board', swapped.length);
  await goThrough(walk, 'continue', part, []);
}

async function compare(walk: Walk): Promise<void> {
  const file = (name: string): string => join(walk.folder, name);
  const same = await tool(walk, 'commission', 'diff', file('first.json'), file('first.json'), '--json');
  note(walk, same.code === 0, `a record differs from itself: ${same.out}`);
  const diff = await tool(walk, 'commission', 'diff', file('first.json'), file('second.json'), '--json');
  const told: { readonly differences: readonly { readonly item: string; readonly kind: string }[] } = JSON.parse(diff.out);
  // One start-up proves the watchdog of every board anew.
  const foreign = told.differences.filter(({ item }) => item !== `board:${exchanged.board}` && !item.startsWith('watchdog:') && !partOf(walk).includes(item));
  note(walk, diff.code === 1 && told.differences.some(({ item, kind }) => item === `board:${exchanged.board}` && kind === 'serial') && foreign.length === 0, `commission diff: exit ${diff.code} ${diff.out.slice(0, 500)}`);
  count(walk, 'differences', told.differences.length);
}

function partOf(walk: Walk): readonly string[] {
  return acceptanceItems(walk.site).filter(({ boards }) => boards.includes(exchanged.board)).map(({ id }) => id);
}

/** Two items at which the tool is killed: one of the lamps, one of the detectors and times. */
function killsOf(items: readonly AcceptanceItem[], seed: number): readonly string[] {
  const of = (...parts: readonly string[]): string => {
    const found = items.filter(({ part }) => parts.includes(part));
    return found[seed % found.length]?.id ?? '';
  };
  return [of('boards', 'lamps'), of('detectors', 'plan')];
}

async function walkThrough(walk: Walk): Promise<void> {
  const items = acceptanceItems(walk.site);
  const ids = items.map(({ id }) => id);
  const begun = existsSync(`${walk.files.twin}.acceptance`);
  await powerOn(walk);
  await stateAfter(walk, 90, inColour);
  const resumed = existsSync(join(walk.folder, 'first.json'));
  if (!resumed) {
    if (!begun) {
      const first = commission({ runDir: walk.cabinet.runDir, args: ['start', '--site', walk.files.twin, '--by', 'Lan', '--part', 'site'], answers: (item) => (item === 'question:earth' ? 'q' : 'y') });
      await first.ended;
      const refused = await sign(walk, 'first.json');
      note(walk, refused.code === 4 && !existsSync(join(walk.folder, 'first.json')), `signed with items missing: exit ${refused.code}`);
    }
    await goThrough(walk, 'continue', ids, killsOf(items, walk.seed));
    note(walk, (await sign(walk, 'first.json', [])).code === 2, 'a street record signed by one person');
    note(walk, (await sign(walk, 'first.json', ['--second', 'LAN'])).code === 4, 'a street record signed by one person twice');
    const signed = await sign(walk, 'first.json');
    if (signed.code !== 0) throw new Error(`not signed: ${signed.err}${signed.out}`);
  }
  await judgeRecord(walk, 'first.json', null);
  await exchangeBoard(walk, resumed);
  const signed = await sign(walk, 'second.json');
  if (signed.code !== 0) throw new Error(`not signed: ${signed.err}${signed.out}`);
  await judgeRecord(walk, 'second.json', exchanged.serial);
  await compare(walk);
  await runStreet(walk);
  const unfit = misfits(heardAnswers());
  note(walk, unfit.length === 0, unfit.slice(0, 3).join('; '));
  count(walk, 'answers', heardAnswers().length);
}

export const campaign: Campaign = {
  summary: 'the whole guided acceptance on real daemons, a cabinet on ptys and a mosquitto: every item to a signed street record under its bench twin, the tool killed twice and the mains cut with it, a lamp board exchanged and its part repeated, two records compared, the street site started by the wrong, the right and an expired record; the seed chooses where the tool is killed, and a walk that was broken off goes on where it was',
  figures: { 'items asked': 'sum', kills: 'sum', 'mains cuts': 'sum', 'timed out': 'sum', 'slowest trip ms': 'max', 'watchdog off max ms': 'max', 'items of the exchanged board': 'sum', differences: 'sum', 'street starts': 'sum', answers: 'sum' },
  async run(seed) {
    // One place for a seed: its lines are named in the artefacts, and what was begun there goes on.
    const folder = join(tmpdir(), `ngatu-commission-${seed}`);
    const runDir = join(folder, 'run');
    const begun = existsSync(join(folder, 'made', 'street.json'));
    if (!begun) rmSync(folder, { recursive: true, force: true });
    const files = begun ? acceptedSite(join(folder, 'made')) : makeAcceptedSite(join(folder, 'made'), runDir);
    const site: SealedSite = JSON.parse(readFileSync(files.twin, 'utf8'));
    const cabinet = await standCabinet('trial', runDir, join(folder, 'state'));
    const walk: Walk = { seed, folder, files, site, cabinet, problems: [], figures: {}, serials: {} };
    try {
      await walkThrough(walk);
    } finally {
      await walk.cabinet.end();
      rmSync(folder, { recursive: true, force: true });
    }
    return { figures: walk.figures, problems: walk.problems };
  },
};
