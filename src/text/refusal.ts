import { fill, type Lang, type Sentence, type SentenceParams } from './sentence.ts';

/** Refusals of the daemons, with the fix in them. */
export const refusalTexts: Readonly<Record<string, Sentence>> = {
  'mode.unknownStage': { vi: 'Nút không có pha {stage}; có: {stages}.', en: 'The junction has no stage {stage}; it has: {stages}.' },
  'mode.noContactor': { vi: 'Không bo mạch nào của nút cắt được nguồn đèn: không tắt đèn được; dùng ngatu mode flash.', en: 'No board of this junction can open the lamp supply: it can’t go dark; use ngatu mode flash.' },
  'mode.nothingToConfirm': { vi: 'Không có lệnh nào chờ người thứ hai (chỉ chờ 5 phút). Ra lệnh lại rồi xác nhận.', en: 'No order waits for a second person (it waits for 5 min). Give the order again, then confirm it.' },
  'mode.samePerson': { vi: 'Người thứ hai phải là người khác, với tài khoản khác và tên khác (--by).', en: 'The second person must be another one, with another account and another name (--by).' },
  'signald.ending': { vi: 'ngatu-signald đang dừng; thử lại khi nó đã chạy lại.', en: 'ngatu-signald is ending; try again when it runs again.' },
  'ipc.noRight': { vi: 'Socket này không có quyền {right}, mà {method} cần.', en: 'This socket has not the right {right} that {method} needs.' },
};

/** A refusal in a person's words; null = only its code is known. */
export function refusalText(lang: Lang, code: string, params: SentenceParams): string | null {
  const sentence = refusalTexts[code];
  return sentence === undefined ? null : fill(sentence[lang], params);
}
