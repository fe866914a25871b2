import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson, plainJson } from '../../model/canonical.ts';

/**
 * What a backup holds, by its place on an installed cabinet, below a root. Never a private key, a log-in or a certificate of
 * this computer: those are made anew (`ngatu enrol`). The anchor is read before the journal it vouches for, which only grows.
 */
const contents = [
  { dir: 'var/lib/ngatu/site', files: ['site.json', 'site.json.previous', 'site.json.applies', 'commission.json'] },
  { dir: 'var/lib/ngatu/signald', files: ['latches.anchor', 'latches.journal', 'plans.json', 'keys.json', 'inbox.json', 'learned.json'] },
  // The centres' counters: an order that was carried out once is not carried out again on the new computer.
  { dir: 'var/lib/ngatu/agentd', files: ['counters.json', 'alarms.json'] },
  { dir: 'etc/ngatu', files: ['agentd.conf'] },
  { dir: 'etc/ngatu/trust', files: /^[A-Za-z0-9_-]+\.pub$/ },
  { dir: 'etc/ngatu/centre-trust', files: /^[A-Za-z0-9_-]+\.pub$/ },
] as const;

const fileSchema = z.strictObject({ path: z.string().max(200), sha256: z.string().regex(/^[0-9a-f]{64}$/), data: z.base64() });
export const backupSchema = z.strictObject({
  format: z.literal('ngatu-backup/1'), siteId: z.string(), siteHash: z.string(), planVersion: z.int().min(0), madeAtMs: z.int(), by: z.string(), version: z.string(), files: z.array(fileSchema).min(1).max(200),
});
export type Backup = z.infer<typeof backupSchema>;
export type BackupFile = Backup['files'][number];

const sha256 = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** The fingerprint of a whole backup: what two persons compare. */
export function fingerprintOf(backup: Backup): string {
  return sha256(canonicalJson(plainJson(backup)));
}

/** Whether a backup may hold a file of that name: a document from outside names none but these. */
export function isOfBackup(path: string): boolean {
  return contents.some(({ dir, files }) => {
    const name = path.startsWith(`${dir}/`) ? path.slice(dir.length + 1) : '/';
    return files instanceof RegExp ? files.test(name) : (files as readonly string[]).includes(name);
  });
}

/** Everything of a cabinet that stands below a root, in the order of the list. */
export function filesBelow(root: string): readonly BackupFile[] {
  return contents.flatMap(({ dir, files }) => {
    const folder = join(root, dir);
    const names = files instanceof RegExp ? (existsSync(folder) ? readdirSync(folder).filter((name) => files.test(name)).toSorted() : []) : files;
    return names.filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true).map((name) => {
      const bytes = readFileSync(join(folder, name));
      return { path: `${dir}/${name}`, sha256: sha256(bytes), data: bytes.toString('base64') };
    });
  });
}

/** The bytes of a file, or null where they are not those that were backed up. */
export function bytesOf(file: BackupFile): Buffer | null {
  const bytes = Buffer.from(file.data, 'base64');
  return sha256(bytes) === file.sha256 ? bytes : null;
}

const artefactSchema = z.looseObject({ hash: z.string(), safety: z.looseObject({ siteId: z.string() }) });
const shelfSchema = z.looseObject({ floorVersion: z.int().min(0) });

/** The site and the highest plan version that a set of files speaks of; null = there is no sealed site in it. */
export function aboutOf(files: readonly BackupFile[]): { readonly siteId: string; readonly siteHash: string; readonly planVersion: number } | null {
  const json = (path: string): unknown => {
    const file = files.find((one) => one.path === path);
    if (file === undefined) return null;
    try {
      return JSON.parse(Buffer.from(file.data, 'base64').toString('utf8'));
    } catch {
      return null;
    }
  };
  const artefact = artefactSchema.safeParse(json('var/lib/ngatu/site/site.json')).data;
  if (artefact === undefined) return null;
  return { siteId: artefact.safety.siteId, siteHash: artefact.hash, planVersion: shelfSchema.safeParse(json('var/lib/ngatu/signald/plans.json')).data?.floorVersion ?? 0 };
}
