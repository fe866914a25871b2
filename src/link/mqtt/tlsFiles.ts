import { readFileSync } from 'node:fs';
import type { TransportTls } from './transport.ts';

/** Files in PEM: the CA that a broker must be of, this client's certificate and its key. */
export interface TlsFiles { readonly ca: string; readonly cert: string; readonly key: string }

/** From the arguments `--tls-ca`, `--tls-cert`, `--tls-key`; null = none is given, `part` = some are missing. */
export function tlsFiles(values: { readonly 'tls-ca'?: string | undefined; readonly 'tls-cert'?: string | undefined; readonly 'tls-key'?: string | undefined }): TlsFiles | null | 'part' {
  const { 'tls-ca': ca, 'tls-cert': cert, 'tls-key': key } = values;
  if (ca !== undefined && cert !== undefined && key !== undefined) return { ca, cert, key };
  return (ca ?? cert ?? key) === undefined ? null : 'part';
}

export type ReadTls = { readonly ok: true; readonly tls: TransportTls | null } | { readonly ok: false; readonly problem: string };

export function readTls(files: TlsFiles | null): ReadTls {
  if (files === null) return { ok: true, tls: null };
  try {
    return { ok: true, tls: { ca: readFileSync(files.ca, 'utf8'), cert: readFileSync(files.cert, 'utf8'), key: readFileSync(files.key, 'utf8') } };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
