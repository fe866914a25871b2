import type { FaultCode } from '../model/fault.ts';
import { faultTexts, type FaultText } from './faultText.ts';

/** A detector that somebody has taken out of service: nobody has to look for a broken loop. */
const suspendedText: FaultText = {
  title: { vi: 'Cảm biến bị tạm ngưng', en: 'Detector suspended' },
  cause: { vi: 'Một người đã cho cảm biến này tạm ngưng; nhóm đèn của nó được gọi mỗi chu kỳ.', en: 'A person has suspended this detector; its groups are recalled each cycle.' },
  remedy: { vi: 'Tự hết khi đến hạn; kết thúc sớm bằng ngatu detector release.', en: 'It ends by itself in time; sooner with ngatu detector release.' },
};

/** What a fault is, where it comes from and what to do: by its code, and by its detail where that says it better. */
export function faultWords({ code, detail }: { readonly code: FaultCode; readonly detail?: string | undefined }): FaultText {
  return code === 'detector.fault' && detail?.startsWith('suspended by ') === true ? suspendedText : faultTexts[code];
}
