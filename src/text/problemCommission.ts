import type { ProblemText } from './problemText.ts';

const repeat = { vi: 'Làm lại mục này tại tủ rồi ký lại biên bản.', en: 'Repeat this item at the cabinet, and sign the record again.' };

/** What keeps a commissioning record from fitting the site and the boards. */
export const commissionTexts = {
  'commission.absent': {
    what: { vi: 'Không có biên bản nghiệm thu ({detail}).', en: 'There is no commissioning record ({detail}).' },
    fix: { vi: 'Nghiệm thu nút tại tủ; đặt biên bản cạnh hồ sơ niêm phong hoặc nêu --commission.', en: 'Commission the site at the cabinet; put the record beside the artefact, or name it by --commission.' },
  },
  'commission.keyUntrusted': {
    what: { vi: 'Biên bản được ký bằng khoá {keyId}, máy này không tin khoá ấy.', en: 'The record is signed with key {keyId}, which this machine does not trust.' },
    fix: { vi: 'Ký bằng khoá nghiệm thu đã cài ở tủ.', en: 'Sign it with the commissioning key that is installed in the cabinet.' },
  },
  'commission.badSignature': {
    what: { vi: 'Chữ ký của khoá {keyId} không khớp với biên bản.', en: 'The signature of key {keyId} does not fit the record.' },
    fix: { vi: 'Biên bản đã bị sửa: làm lại các mục và ký lại.', en: 'The record was altered: repeat its items, and sign it again.' },
  },
  'commission.foreignSite': {
    what: { vi: 'Biên bản thuộc nút {siteId}.', en: 'The record is of site {siteId}.' },
    fix: { vi: 'Dùng biên bản của nút này.', en: 'Take the record of this site.' },
  },
  'commission.repeat': {
    what: { vi: 'Hồ sơ nút đã được thay sau khi đo mục này ({kind} {item}): kết quả cũ không còn giá trị.', en: 'The site was replaced after this item was measured ({kind} {item}): the old result is void.' },
    fix: repeat,
  },
  'commission.ledgerUnreadable': {
    what: { vi: 'Không đọc được sổ thay hồ sơ nút (tệp .applies cạnh hồ sơ): không biết mục nào mất giá trị.', en: 'The record of site replacements (the .applies file beside the artefact) cannot be read: nobody knows which items are void.' },
    fix: { vi: 'Đặt lại tệp từ bản sao lưu; hoặc nghiệm thu lại toàn bộ rồi mới bỏ tệp ấy đi.', en: 'Put the file back from a backup; or commission the whole site again, and only then take the file away.' },
  },
  'commission.itemMissing': {
    what: { vi: 'Biên bản thiếu mục nghiệm thu {item}.', en: 'The record lacks the acceptance item {item}.' },
    fix: { vi: 'Làm mục ấy bằng ngatu commission continue, rồi ký lại.', en: 'Do it with ngatu commission continue, and sign again.' },
  },
  'commission.otherArtefact': {
    what: { vi: 'Biên bản gắn với hồ sơ {hash}…, đang chạy {expected}….', en: 'The record is bound to artefact {hash}…, this one is {expected}….' },
    fix: { vi: 'Nghiệm thu hồ sơ này; ngatu site diff nêu những gì đã đổi.', en: 'Commission this artefact; ngatu site diff names what changed.' },
  },
  'commission.validTooLong': {
    what: { vi: 'Biên bản có hiệu lực quá {days} ngày.', en: 'The record is valid for more than {days} days.' },
    fix: { vi: 'Thử lại hằng năm: đặt hạn trong vòng một năm.', en: 'Re-test yearly: let it end within a year.' },
  },
  'commission.boardMissing': {
    what: { vi: 'Biên bản không nêu bo {board}.', en: 'The record does not name board {board}.' },
    fix: repeat,
  },
  'commission.otherSerial': {
    what: { vi: 'Bo {board} có số sê-ri {found}, biên bản ghi {serial}.', en: 'Board {board} has serial number {found}; the record says {serial}.' },
    fix: { vi: 'Lắp lại bo đã nghiệm thu, hoặc làm lại mọi mục của bo này.', en: 'Fit the commissioned board again, or repeat every item of this board.' },
  },
  'commission.noSerial': {
    what: { vi: 'Bo {board} không cho biết số sê-ri.', en: 'Board {board} gives no serial number.' },
    fix: { vi: 'Nút ngoài đường cần bo có số sê-ri đọc được.', en: 'A street site needs boards whose serial number can be read.' },
  },
  'commission.lampMissing': {
    what: { vi: 'Chưa thử riêng đèn {colour} của {group} (bo {board}, khe {slot}).', en: 'The {colour} lamp of {group} was not tested alone (board {board}, slot {slot}).' },
    fix: repeat,
  },
  'commission.lampOtherBoard': {
    what: { vi: 'Đèn {colour} của {group} (bo {board}, khe {slot}) đã thử với bo khác ({serial}).', en: 'The {colour} lamp of {group} (board {board}, slot {slot}) was tested with another board ({serial}).' },
    fix: repeat,
  },
  'commission.pairMissing': {
    what: { vi: 'Chưa gây xung đột thử cho cặp {a}–{b}.', en: 'The hard pair {a}–{b} was not injected.' },
    fix: repeat,
  },
  'commission.pairSlow': {
    what: { vi: 'Cặp {a}–{b} ngắt sau {tripMs} ms, tối đa {mostMs} ms.', en: 'The pair {a}–{b} tripped after {tripMs} ms; {mostMs} ms is the most.' },
    fix: { vi: 'Tìm nguyên nhân chậm (đường truyền, bo) rồi thử lại.', en: 'Find what is slow (line, board), and test it again.' },
  },
  'commission.pairOtherBoard': {
    what: { vi: 'Cặp {a}–{b} đã thử khi bo {board} còn là bo khác.', en: 'The pair {a}–{b} was injected with another board as {board}.' },
    fix: repeat,
  },
  'commission.watchdogMissing': {
    what: { vi: 'Chưa thử bộ canh của bo {board}.', en: 'The watchdog of board {board} was not tested.' },
    fix: repeat,
  },
  'commission.watchdogOff': {
    what: { vi: 'Bộ canh của bo {board} ngắt sau {ms} ms, đúng ra là {dueMs} ± {toleranceMs} ms.', en: 'The watchdog of board {board} expired after {ms} ms, due at {dueMs} ± {toleranceMs} ms.' },
    fix: { vi: 'Thay bo.', en: 'Replace the board.' },
  },
  'commission.watchdogOtherBoard': {
    what: { vi: 'Bộ canh của bo {board} đã thử với bo khác ({serial}).', en: 'The watchdog of board {board} was tested with another board ({serial}).' },
    fix: repeat,
  },
  'commission.intergreenMissing': {
    what: { vi: 'Chưa đo thời gian dọn nút từ {from} đến {to}.', en: 'The intergreen from {from} to {to} was not measured.' },
    fix: repeat,
  },
  'commission.intergreenShort': {
    what: { vi: 'Dọn nút từ {from} đến {to} đo được {ms} ms, cần {leastMs} ms.', en: 'The intergreen from {from} to {to} was measured as {ms} ms and needs {leastMs} ms.' },
    fix: { vi: 'Tìm nguyên nhân rồi đo lại.', en: 'Find the cause, and measure it again.' },
  },
  'commission.intergreenOtherBoard': {
    what: { vi: 'Dọn nút từ {from} đến {to} đã đo khi bo {board} còn là bo khác.', en: 'The intergreen from {from} to {to} was measured with another board as {board}.' },
    fix: repeat,
  },
  'commission.expired': {
    what: { vi: 'Biên bản nghiệm thu đã hết hạn ngày {day}.', en: 'The commissioning record expired on {day}.' },
    fix: { vi: 'Thử lại nút; nút vẫn chạy và báo động.', en: 'Re-test the junction; it goes on running, with an alarm.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
