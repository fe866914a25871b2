import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** JSON log lines on stderr (stdout belongs to results). Level from NGATU_LOG, default `info`. Never log secrets. */
export function createLogger(name: string): Logger {
  return pino({ name, level: process.env['NGATU_LOG'] ?? 'info', base: { name } }, pino.destination({ fd: 2, sync: true }));
}
