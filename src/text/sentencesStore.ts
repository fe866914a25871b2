import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu db` and `ngatu outbox`. */
export const storeSentences = {
  'help.db': { vi: 'kho lưu sự kiện của tủ', en: 'the cabinet’s store of events' },
  'help.db.status': { vi: 'các lớp, chỗ trống, kho lưu trữ, những gì đã bỏ', en: 'classes, room, archive, what was dropped' },
  'help.db.verify': { vi: 'đọc lại từng khối và kho lưu trữ, kiểm tra CRC và chuỗi băm', en: 'read every block and the archive again: CRC and chain of hashes' },
  'help.db.completeness': { vi: 'bản kê đầy đủ của một ngày, theo từng lớp', en: 'the completeness statement of a day, class by class' },
  'help.outbox': { vi: 'những gì chờ trung tâm nhận', en: 'what waits for the centre' },
  'help.outbox.status': { vi: 'từng kênh: đã lưu, đã giao, còn chờ', en: 'each channel: stored, delivered, waiting' },
  'opt.day': { vi: 'ngày theo giờ địa phương, như 2027-02-06 (mặc định hôm nay)', en: 'a day of local time, like 2027-02-06 (default today)' },
  'db.mode': { vi: 'Chế độ', en: 'Mode' },
  'db.durable': { vi: 'bền vững, synchronous={synchronous}', en: 'durable, synchronous={synchronous}' },
  'db.memoryOnly': { vi: 'chỉ trong bộ nhớ: {problem}', en: 'memory alone: {problem}' },
  'db.room': { vi: 'Dung lượng', en: 'Room' },
  'db.roomLine': { vi: '{used} trên {max} MiB, trên đĩa còn {free} MiB', en: '{used} of {max} MiB used, {free} MiB free on the disk' },
  'db.archive': { vi: 'Lưu trữ', en: 'Archive' },
  'db.archiveLine': { vi: '{segments} tệp, {bytes} MiB', en: '{segments} segments, {bytes} MiB' },
  'db.none': { vi: 'không', en: 'none' },
  'db.damaged': { vi: 'Khối hỏng đã gặp', en: 'Damaged blocks met' },
  'db.missing': { vi: 'Số thiếu', en: 'Numbers missing' },
  'db.columns': { vi: 'lớp|sự kiện|khối|KiB|seq cuối|đã giao', en: 'class|events|blocks|KiB|last seq|delivered' },
  'db.dropped': { vi: 'Đã bỏ {count} của {channel}, seq {from}–{to}: {reason}', en: 'Dropped {count} of {channel}, seq {from}–{to}: {reason}' },
  'db.verified': { vi: 'Đã đọc {blocks} khối ({events} sự kiện), hỏng {damaged}; lưu trữ: {frames} khung ({archived} sự kiện), hỏng {broken}.', en: '{blocks} blocks read ({events} events), {damaged} damaged; archive: {frames} frames ({archived} events), {broken} damaged.' },
  'db.statement': { vi: 'lớp|seq đầu|seq cuối|có|đã bỏ|thiếu', en: 'class|first seq|last seq|present|dropped|missing' },
  'db.empty': { vi: 'Không có gì của ngày {day}.', en: 'There is nothing of {day}.' },
  'db.badDay': { vi: '--day cần một ngày như 2027-02-06, không phải {detail}.', en: '--day needs a day like 2027-02-06, not {detail}.' },
  'outbox.columns': { vi: 'kênh|đã lưu|đã giao|còn chờ', en: 'channel|stored|delivered|waiting' },
} as const satisfies Readonly<Record<string, Sentence>>;
