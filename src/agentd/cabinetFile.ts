import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { readSecrets } from '../camera/secrets.ts';
import { cabinetFileSchema, type CabinetFile, type CameraLogin } from '../model/cabinetFile.ts';
import { parseWith } from '../model/parsing.ts';

export interface CabinetSide {
  readonly file: CabinetFile;
  readonly logins: ReadonlyMap<string, CameraLogin>;
  readonly vdsKeys: ReadonlyMap<string, string>;
  /** What is wrong with either file: told as alarms, for the link to the centre does not depend on a camera. */
  readonly problems: readonly { readonly component: 'file' | 'secrets'; readonly detail: string }[];
}

const empty: CabinetFile = cabinetFileSchema.parse({ format: 'ngatu-cabinet/1' });
const mostBytes = 1_000_000;

/** The cabinet's file (YAML or JSON) and its file of secrets; a bad one leaves out what it would have named. */
export function readCabinetSide(path: string | null, secretsPath: string | null, uid: number): CabinetSide {
  const problems: { component: 'file' | 'secrets'; detail: string }[] = [];
  let file = empty;
  if (path !== null) {
    const read = readFile(path);
    if (read.ok) ({ file } = read);
    else problems.push({ component: 'file', detail: read.detail });
  }
  if (secretsPath === null) return { file, logins: new Map(), vdsKeys: new Map(), problems };
  const secrets = readSecrets(secretsPath, uid, process.env['CREDENTIALS_DIRECTORY'] ?? null);
  if (secrets.ok) return { file, logins: secrets.logins, vdsKeys: secrets.vdsKeys, problems };
  return { file, logins: new Map(), vdsKeys: new Map(), problems: [...problems, { component: 'secrets', detail: `${secrets.problem} ${secrets.detail}` }] };
}

function readFile(path: string): { readonly ok: true; readonly file: CabinetFile } | { readonly ok: false; readonly detail: string } {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > mostBytes) return { ok: false, detail: 'too long' };
    const parsed = parseWith(cabinetFileSchema, parse(text));
    if (parsed.ok) return { ok: true, file: parsed.value };
    return { ok: false, detail: parsed.problems.map(({ path: at, code, params }) => `${at} ${code} ${Object.values(params).join(' ')}`.trim()).join('; ').slice(0, 300) };
  } catch (error) {
    return { ok: false, detail: error instanceof Error && 'code' in error ? String(error.code) : 'no YAML' };
  }
}
