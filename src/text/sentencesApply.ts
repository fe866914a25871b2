import type { VoidedKind } from '../model/voided.ts';
import type { ApplyRefusal, Consequence } from '../model/siteProposal.ts';
import type { Sentence } from './sentence.ts';

/** Why signald refuses to replace the artefact, each with what to do: a new refusal does not compile until it has its words. */
export const applyRefusalTexts = {
  'site.notInFlash': { vi: 'Chỉ thay hồ sơ khi nút đang vàng nhấp nháy, đọc lại được từ mọi bo đèn. Chuyển bằng: ngatu mode flash --for 30m --reason …', en: 'The site is replaced in flash only, read back from every lamp board. Go there with: ngatu mode flash --for 30m --reason …' },
  'site.keyOff': { vi: 'Chỉ thay được tại tủ: khoá bảo trì chưa bật. Mở tủ, xoay khoá bảo trì, rồi thử lại.', en: 'The site is replaced on site only: the service key is not turned. Open the cabinet, turn the service key, and try again.' },
  'site.keyUnknown': { vi: 'Chỉ thay được tại tủ: không đọc được khoá bảo trì. Kiểm tra bo đèn có trả lời không và có ngõ vào khoá bảo trì không.', en: 'The site is replaced on site only, and the service key cannot be read. See whether the lamp boards answer, and whether one has the service-key input.' },
  'site.remote': { vi: 'Dữ liệu an toàn chỉ đổi tại tủ, không từ trung tâm.', en: 'Safety data are changed at the cabinet, never from the centre.' },
  'site.altered': { vi: 'Hồ sơ trong tiến trình này không còn như đã niêm phong: đặt lại tệp, khởi động lại ngatu-signald, rồi mới thay.', en: 'The site in this process is not what was sealed any more: put the artefact back, restart ngatu-signald, and replace it then.' },
  'site.fileAltered': { vi: 'Tệp hồ sơ trên đĩa không phải hồ sơ đang chạy: ai đó đã đổi bằng tay. Khởi động lại ngatu-signald để đọc nó, rồi so lại.', en: 'The artefact file is not the one that runs: somebody has exchanged it by hand. Restart ngatu-signald so that it reads it, and compare again.' },
  'site.same': { vi: 'Hồ sơ này đang chạy rồi ({hash}).', en: 'This artefact runs already ({hash}).' },
  'site.otherSite': { vi: 'Hồ sơ này thuộc nút {siteId}, đây là nút {expected}.', en: 'This artefact is of site {siteId}; this junction is {expected}.' },
  'site.benchForStreet': { vi: 'Hồ sơ thử nghiệm không bao giờ thay hồ sơ ngoài đường.', en: 'A bench site never takes the place of a street site.' },
  'site.unfit': { vi: 'ngatu-signald không nhận hồ sơ này: {codes}. Xem bằng: ngatu site show TỆP; chữ ký phải là của khoá cài ở tủ này.', en: 'ngatu-signald does not take this artefact: {codes}. Look at it with: ngatu site show FILE; its signature must be of a key that this cabinet has.' },
  'site.noPrevious': { vi: 'Tủ này chưa giữ hồ sơ nào trước hồ sơ đang chạy.', en: 'This cabinet keeps no artefact from before the one that runs.' },
  'site.ledger': { vi: 'Không đọc được sổ thay hồ sơ (tệp .applies cạnh hồ sơ): {detail}. Đặt lại từ bản sao lưu.', en: 'The record of replacements (the .applies file beside the artefact) cannot be read: {detail}. Put it back from a backup.' },
  'site.nothingProposed': { vi: 'Không có hồ sơ nào chờ xác nhận (chỉ chờ 5 phút). Người thứ nhất làm lại: ngatu site apply', en: 'No artefact waits for a confirmation (it waits for 5 min). Let the first person do it again: ngatu site apply' },
  'site.otherProposal': { vi: 'Hồ sơ đang chờ là {hash}, không phải hồ sơ đã xác nhận. So lại.', en: 'What waits is {hash}, not the artefact that was confirmed. Compare again.' },
  'site.otherConsequence': { vi: 'Hệ quả nay đã khác ({consequence}). Xem lại rồi xác nhận lại.', en: 'What it comes to is another thing now ({consequence}). Look again, and confirm again.' },
  'site.otherPerson': { vi: 'Người đề nghị là {by}: chính người ấy, cùng tài khoản, xác nhận trước.', en: 'The proposal is {by}’s: the same person, with the same account, confirms it first.' },
  'site.samePerson': { vi: 'Người thứ hai phải là người khác, với tài khoản khác và tên khác (--by).', en: 'The second person must be another one, with another account and another name (--by).' },
  'site.notWritten': { vi: 'Đĩa không nhận hồ sơ mới: {detail}. Một trong hai hồ sơ còn nguyên vẹn ở đó: xem bằng ngatu site show.', en: 'The disk did not take the new artefact: {detail}. One of the two stands there whole: see with ngatu site show.' },
  'site.ending': { vi: 'Một hồ sơ đang được thay: chờ ngatu-signald chạy lại.', en: 'An artefact is being replaced: wait until ngatu-signald runs again.' },
} as const satisfies Record<ApplyRefusal, Sentence>;

const phrases = {
  'apply.phrase.restarts': { vi: '{site} khởi động lại', en: '{site} restarts' },
  'apply.phrase.staysInFlash': { vi: '{site} đứng ở vàng nhấp nháy', en: '{site} stays in flash' },
} as const satisfies Record<`apply.phrase.${Consequence}`, Sentence>;

const comesTo = {
  'apply.comesTo.restarts': { vi: 'Hệ quả: nút khởi động lại từ vàng nhấp nháy với hồ sơ mới, ngay khi cả hai tiến trình đọc cùng hồ sơ.', en: 'It comes to: the junction restarts out of flash on the new site, once both daemons have read the same one.' },
  'apply.comesTo.staysInFlash': { vi: 'Hệ quả: nút ĐỨNG Ở VÀNG NHẤP NHÁY với hồ sơ mới cho đến khi có biên bản nghiệm thu ký cho chính hồ sơ ấy, với các mục trên đo lại.', en: 'It comes to: the junction STAYS IN FLASH on the new site until a commissioning record is there that is signed for this very artefact, with the items above measured again.' },
} as const satisfies Record<`apply.comesTo.${Consequence}`, Sentence>;

const voidedWords = {
  'apply.voided.lamp': { vi: 'đèn', en: 'lamp' },
  'apply.voided.pair': { vi: 'cặp xung đột', en: 'hard pair' },
  'apply.voided.watchdog': { vi: 'bộ canh', en: 'watchdog' },
  'apply.voided.intergreen': { vi: 'dọn nút', en: 'intergreen' },
} as const satisfies Record<`apply.voided.${VoidedKind}`, Sentence>;

/** `ngatu site apply`, `ngatu site confirm`. */
export const applySentences = {
  ...phrases, ...comesTo, ...voidedWords,
  'apply.from': { vi: 'đang chạy', en: 'runs now' },
  'apply.to': { vi: 'hồ sơ mới', en: 'new' },
  'apply.by': { vi: '{by} đề nghị: {reason}', en: 'proposed by {by}: {reason}' },
  'apply.older': { vi: 'CẢNH BÁO: hồ sơ mới được niêm phong TRƯỚC hồ sơ đang chạy.', en: 'WARNING: the new artefact was sealed BEFORE the one that runs.' },
  'apply.differences': { vi: '{n} khác biệt', en: '{n} differences' },
  'apply.voidedNone': { vi: 'Mục nghiệm thu phải đo lại: không', en: 'Commissioning items to measure again: none' },
  'apply.voidedItems': { vi: 'Mục nghiệm thu phải đo lại: {n}', en: 'Commissioning items to measure again: {n}' },
  'apply.voidedAll': { vi: 'Mục nghiệm thu phải đo lại: TẤT CẢ', en: 'Commissioning items to measure again: ALL' },
  'apply.plan': { vi: 'Phương án sẽ chạy: {plan}', en: 'Plan that will run: {plan}' },
  'apply.planBuiltin': { vi: 'Phương án sẽ chạy: phương án dự phòng {plan}', en: 'Plan that will run: the built-in {plan}' },
  'apply.planRetired': { vi: '  bị loại: {plan} ({codes})', en: '  retired: {plan} ({codes})' },
  'apply.waived': { vi: 'được miễn (nút thử nghiệm): {what}', en: 'waived (bench site): {what}' },
  'apply.type': { vi: 'Gõ đúng câu này để xác nhận: {phrase}', en: 'To confirm, type exactly this: {phrase}' },
  'apply.needsConfirm': { vi: 'Không có bàn phím để xác nhận: nêu --confirm "{phrase}"', en: 'There is no terminal to confirm on: give --confirm "{phrase}"' },
  'apply.notConfirmed': { vi: 'Chưa xác nhận: không có gì thay đổi.', en: 'Not confirmed: nothing was changed.' },
  'apply.dry': { vi: 'Chỉ xem: không có gì thay đổi.', en: 'Only looked at: nothing was changed.' },
  'apply.waitsForSecond': { vi: 'Cần người thứ hai: trong 5 phút người ấy chạy, bằng tài khoản của mình: ngatu site confirm --by TÊN', en: 'A second person is needed: within 5 min that one runs, with an account of their own: ngatu site confirm --by NAME' },
  'apply.replaced': { vi: 'Đã thay hồ sơ: {hash}. Hồ sơ cũ được giữ; trả lại bằng: ngatu site apply --previous', en: 'Replaced: {hash}. The old artefact is kept; go back with: ngatu site apply --previous' },
  'apply.runs': { vi: 'ngatu-signald chạy hồ sơ mới, bộ giám sát đồng ý.', en: 'ngatu-signald runs the new site, and the monitor agrees with it.' },
  'apply.notYet': { vi: 'Sau {s} s hai tiến trình chưa cùng hồ sơ: nút đứng ở vàng nhấp nháy. Xem ngatu status và nhật ký của ngatu-monitord.', en: 'After {s} s the two daemons do not agree on the site yet: the junction stays in flash. See ngatu status, and the log of ngatu-monitord.' },
  'apply.which': { vi: 'Nêu một tệp hồ sơ, hoặc --previous, không cả hai.', en: 'Give an artefact, or --previous, not both.' },
  'help.site.apply': { vi: 'thay hồ sơ đã niêm phong của nút (tại tủ, khi vàng nhấp nháy)', en: "replace the junction's sealed artefact (on site, in flash)" },
  'help.site.confirm': { vi: 'người thứ hai xác nhận việc thay hồ sơ', en: 'the second person confirms the replacement' },
  'arg.newArtefact': { vi: 'hồ sơ đã niêm phong (.json)', en: 'sealed artefact (.json)' },
  'opt.previous': { vi: 'quay lại hồ sơ trước lần thay cuối', en: 'go back to the artefact before the last replacement' },
  'opt.dryRun': { vi: 'chỉ xem khác biệt và hệ quả', en: 'only show the differences and what they come to' },
  'opt.confirmPhrase': { vi: 'câu xác nhận, khi không có bàn phím', en: 'the phrase to confirm with, where there is no terminal' },
} as const satisfies Record<string, Sentence>;
