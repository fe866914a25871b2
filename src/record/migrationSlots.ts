import { fillSlots, generationText } from './batch.ts';
import type { Db } from './database.ts';
import { crcOf } from './packed.ts';

interface OldRow { readonly id: number; readonly crc: number; readonly body: Uint8Array }

const firstGeneration = 1;

/** Schema 3: commits that were rows of their own size stand in slots. */
export function fillOldBatches(db: Db): void {
  const rows = db.prepare<[], OldRow>('SELECT * FROM batch ORDER BY id').all();
  db.exec('DELETE FROM batch');
  const put = db.prepare<[number, Buffer]>('INSERT INTO batch VALUES (?, 0, ?)');
  let used = 0;
  for (const [at, { id, crc, body }] of rows.entries()) {
    const sound = id === at + 1 && crcOf([id], body) === crc;
    for (const slot of fillSlots(body, firstGeneration, used)) {
      used += 1;
      // What was damaged stays so: opening tells it, and no seq is allotted on top of it.
      put.run(used, sound ? slot : Buffer.alloc(slot.length));
    }
  }
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run('generation', generationText(firstGeneration));
}
