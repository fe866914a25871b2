import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../src/platform/random.ts';
import { openPlanStore } from '../../../src/signald/planStore.ts';
import { choices } from '../store/crashStates.ts';
import { filesAfter, lastAnySync, readWriteLog, type FileOp } from '../store/writeLog.ts';
import { drivenSite, wallMs, type Stood } from './planDriver.ts';

const fast = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const site = drivenSite();

export interface PlanCrash { readonly ops: number; /** Points of a cut that were looked at. */ readonly kills: number; /** Of them those that left other files. */ readonly states: number; readonly torn: number; readonly problems: readonly string[] }

/** One sequence of pushes, trials, activations and undoings of the real plan store, and the states that a power cut could have left of it, each opened: what stood before the step that was under way, or what stands after it, whole. `barely`: judged as if the rename needed no sync before it (a canary, must lose). */
export function planCrash(library: string, seed: number, mostStates: number, steps = 30, barely = false): PlanCrash {
  const dir = mkdtempSync(join(fast, 'ngatu-plan-crash-'));
  const random = createRandom(seed * 17 + 3);
  const problems: string[] = [];
  const known = new Set<string>();
  let [torn, kills] = [0, 0];
  try {
    const [store, log] = [join(dir, 'store'), join(dir, 'writes')];
    mkdirSync(store);
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'planDriver.ts'), store, String(seed), String(steps)], { env: { ...process.env, LD_PRELOAD: library, NGATU_WATCH: store, NGATU_WRITES: log }, encoding: 'utf8', timeout: 300_000 });
    if (run.signal !== 'SIGKILL') throw new Error(`the driver of seed ${seed} ended by itself: ${run.stderr}`);
    // The folder itself is watched: a new name is there once the folder was synchronised.
    const all = readWriteLog(log, store).filter((op) => op.path !== '' || op.type === 'sync');
    const ops = barely ? all.filter((op) => op.type !== 'sync') : all;
    const told = toldOf(ops);
    for (let round = 0; round < 12 && known.size < mostStates; round += 1) {
      for (let upTo = told[0]?.index ?? 0; upTo <= ops.length && known.size < mostStates; upTo += 1) {
        kills += 1;
        const named = round === 0 ? upTo : random.int(lastAnySync(ops, upTo), upTo);
        const files = filesAfter(ops, upTo, named, choices(random, round));
        const key = `${hashOf(files)} ${told.findLastIndex(({ index }) => index < upTo)}`;
        if (known.has(key)) continue;
        known.add(key);
        const wrong = judge(dir, files, told, upTo);
        if (wrong === null) continue;
        torn += 1;
        problems.push(`seed ${seed}, behind ${upTo} of ${ops.length} operations, round ${round}: ${wrong}`);
      }
    }
    return { ops: ops.length, kills, states: known.size, torn, problems };
  } finally {
    rmSync(dir, { recursive: true });
  }
}

interface Told { readonly index: number; readonly stood: Stood }

/** Where the line of each step was whole. */
function toldOf(ops: readonly FileOp[]): readonly Told[] {
  let text = '';
  return ops.flatMap((op, index) => {
    if (op.type !== 'write' || op.path !== 'told') return [];
    const lines = `${text}${op.data.toString()}`.split('\n');
    text = lines.pop() ?? '';
    return lines.map((line): Told => ({ index, stood: JSON.parse(line) }));
  });
}

function hashOf(files: ReadonlyMap<string, Buffer>): string {
  const hash = createHash('sha1');
  for (const name of ['plans.json', 'keys.json']) hash.update(`${name} ${files.get(name)?.length ?? -1}\n`).update(files.get(name) ?? '');
  return hash.digest('hex');
}

/** Null = the file is that of the last step, or of the one under way, byte for byte, and the store makes of it what stood then. */
function judge(dir: string, files: ReadonlyMap<string, Buffer>, told: readonly Told[], upTo: number): string | null {
  const last = told.findLastIndex(({ index }) => index < upTo);
  const may = told.slice(Math.max(0, last), last + 2).map(({ stood }) => stood);
  const sha = (name: string): string | null => { const bytes = files.get(name); return bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex'); };
  const [plans, keys] = [sha('plans.json'), sha('keys.json')];
  if (!may.some((one) => one.keys === keys)) return `keys.json is that of no step around ${may.map(({ step }) => step).join(', ')}`;
  const stood = may.filter((one) => one.plans === plans);
  if (stood.length === 0) return `plans.json is that of no step around ${may.map(({ step }) => step).join(', ')}`;
  const at = join(dir, 'state');
  rmSync(at, { recursive: true, force: true });
  mkdirSync(at);
  for (const [path, bytes] of files) writeFileSync(join(at, path), bytes);
  const store = openPlanStore(site, at, wallMs, 'next boot');
  const [runs, waits] = [store.current().planVersion, store.waiting()?.planVersion ?? null];
  if (store.startProblems().length > 0) return `opened with ${store.startProblems().map(({ code }) => code).join(' ')}`;
  return stood.some((one) => one.runs === runs && one.waits === waits) ? null : `${runs} runs and ${waits} waits, not ${stood.map((one) => `${one.runs} and ${one.waits}`).join(' or ')} (${stood.map(({ step }) => step).join(', ')})`;
}
