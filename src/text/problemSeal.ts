import type { ProblemText } from './problemText.ts';

/** The street seal: two persons, the second hand's card, the commissioning key; and what a loader refuses of it. */
export const sealTexts = {
  'seal.benchSite': {
    what: { vi: 'Nút bench hoặc nút được sinh tự động không bao giờ được niêm phong ngoài đường.', en: 'A bench site, or a generated one, can never get a street seal.' },
    fix: { vi: 'Soạn hồ sơ nút từ bản vẽ thật, đặt bench: false; hoặc dùng --bench.', en: 'Write the site from its real drawing, with bench: false; or use --bench.' },
  },
  'seal.samePerson': {
    what: { vi: 'Niêm phong ngoài đường cần hai người khác nhau, không phải "{by}" và "{second}".', en: 'A street seal needs two different persons, not "{by}" and "{second}".' },
    fix: { vi: 'Người thứ hai tự điền thẻ từ bản vẽ rồi nêu tên bằng --second; trùng tên thì ghi thêm tên đệm.', en: 'Let a second person fill in the card from the drawing and be named by --second; namesakes add a middle name.' },
  },
  'seal.uncheckedSamples': {
    what: { vi: 'Bo {board} không gửi tổng kiểm riêng cho mỗi mẫu (sampleCheck): một khung hỏng trong 65 536 khung nói sai về đèn mà vẫn được tin.', en: 'Board {board} sends no check of its own with its samples (sampleCheck): one damaged frame in 65,536 says wrong lamps and is believed.' },
    fix: { vi: 'Dùng bo hoặc phần mềm bo có sampleCheck (docs/reference-boards.md); bo này chỉ dùng cho bàn thử.', en: 'Use a board, or a firmware, with sampleCheck (docs/reference-boards.md); this one is for benches.' },
  },
  'seal.keyUnfit': {
    what: { vi: 'Khoá này không phải khoá nghiệm thu của nút.', en: "This key is not one of the site's commissioning keys." },
    fix: { vi: 'Dùng khoá nêu ở safety.trustKeys với vai trò commissioning, hoặc thêm khoá công khai vào đó.', en: 'Use the key that safety.trustKeys names as commissioning, or add its public key there.' },
  },
  'seal.keyUnreadable': {
    what: { vi: 'Không đọc được khoá bí mật: {detail}.', en: 'The private key cannot be read: {detail}.' },
    fix: { vi: 'Nêu tệp .key do ngatu site key new tạo (Ed25519, PEM).', en: 'Give the .key file that ngatu site key new made (Ed25519, PEM).' },
  },
  'permissive.byCard': {
    what: { vi: 'Danh sách cho phép để trống: người thứ hai sẽ điền ({pairs} cặp) khi niêm phong.', en: 'The permissive list is empty: the second person enters it ({pairs} pairs) at sealing.' },
    fix: { vi: 'Tạo thẻ bằng ngatu site card new, đưa cho người thứ hai cùng bản vẽ, không kèm ma trận.', en: 'Make a card with ngatu site card new and give it to the second person with the drawing, without the matrix.' },
  },
  'card.foreignSite': {
    what: { vi: 'Thẻ thuộc nút {siteId}, không phải {expected}.', en: 'The card is of site {siteId}, not of {expected}.' },
    fix: { vi: 'Dùng thẻ của nút này.', en: 'Take the card of this site.' },
  },
  'card.otherGroups': {
    what: { vi: 'Thẻ và hồ sơ nút có nhóm đèn khác nhau: {groups}.', en: 'Card and site have different signal groups: {groups}.' },
    fix: { vi: 'Tạo thẻ mới từ hồ sơ hiện tại và điền lại từ bản vẽ.', en: 'Make a new card from the present site, and fill it in again from the drawing.' },
  },
  'card.otherPerson': {
    what: { vi: 'Thẻ do {by} điền, không phải {second}.', en: 'The card was filled in by {by}, not by {second}.' },
    fix: { vi: 'Nêu người đã điền thẻ bằng --second.', en: 'Name with --second who filled it in.' },
  },
  'card.unfilled': {
    what: { vi: 'Thẻ chưa điền xong: {what}.', en: 'The card is not filled in yet: {what}.' },
    fix: { vi: 'Người thứ hai điền chỗ này từ bản vẽ.', en: 'Let the second person fill it in from the drawing.' },
  },
  'card.noPair': {
    what: { vi: 'Thẻ nêu cặp {a}–{b} không có trong nút.', en: 'The card lists {a}–{b}, which is no pair of this site.' },
    fix: { vi: 'Sửa mã nhóm đèn trên thẻ.', en: 'Correct the group ids on the card.' },
  },
  'card.pairTwice': {
    what: { vi: 'Thẻ nêu cặp {a}–{b} hai lần.', en: 'The card lists {a}–{b} twice.' },
    fix: { vi: 'Xoá một dòng.', en: 'Remove one of the lines.' },
  },
  'card.pairPermitted': {
    what: { vi: 'Người thứ hai cho phép {a} và {b} chạy cùng nhau, ma trận nói xung đột (hard).', en: 'The second hand lets {a} and {b} run together; the matrix says hard.' },
    fix: { vi: 'Hai người cùng xem lại cặp này trên bản vẽ; không ai sửa theo người kia mà không xem.', en: 'Look at this pair on the drawing, both of you; nobody copies the other.' },
  },
  'card.pairDenied': {
    what: { vi: 'Ma trận cho {a} và {b} chạy cùng nhau ({relation}), người thứ hai không nêu cặp này.', en: 'The matrix lets {a} and {b} run together ({relation}); the second hand does not list the pair.' },
    fix: { vi: 'Hai người cùng xem lại cặp này trên bản vẽ; không ai sửa theo người kia mà không xem.', en: 'Look at this pair on the drawing, both of you; nobody copies the other.' },
  },
  'card.slotTwice': {
    what: { vi: 'Thẻ dùng khe {slot} của bo {board} hai lần ({group}).', en: 'The card uses slot {slot} of board {board} twice ({group}).' },
    fix: { vi: 'Sửa một trong hai dòng theo bản vẽ.', en: 'Correct one of the two lines from the drawing.' },
  },
  'card.lampUnknown': {
    what: { vi: 'Người thứ hai đặt {group} ở khe {slot} của bo {board}; hồ sơ nút để trống khe ấy.', en: 'The second hand has {group} at slot {slot} of board {board}; the site has nothing there.' },
    fix: { vi: 'Xem lại dây đèn trên bản vẽ và tại bo.', en: 'Look at the lamp wiring on the drawing and at the board.' },
  },
  'card.lampOther': {
    what: { vi: 'Khe {slot} của bo {board}: người thứ hai ghi {group}, hồ sơ nút ghi {other}.', en: 'Slot {slot} of board {board}: the second hand says {group}, the site says {other}.' },
    fix: { vi: 'Xem lại dây đèn trên bản vẽ và tại bo.', en: 'Look at the lamp wiring on the drawing and at the board.' },
  },
  'card.lampMissing': {
    what: { vi: 'Hồ sơ nút có {group} ở khe {slot} của bo {board}; thẻ không nêu.', en: 'The site has {group} at slot {slot} of board {board}; the card does not name it.' },
    fix: { vi: 'Xem lại dây đèn trên bản vẽ và tại bo.', en: 'Look at the lamp wiring on the drawing and at the board.' },
  },
  'artefact.unsigned': {
    what: { vi: 'Nút ngoài đường này không có chữ ký của khoá nghiệm thu.', en: 'This street site is not signed with a commissioning key.' },
    fix: { vi: 'Niêm phong lại bằng ngatu site seal --street.', en: 'Seal it again with ngatu site seal --street.' },
  },
  'artefact.keyUntrusted': {
    what: { vi: 'Hồ sơ được ký bằng khoá {keyId}, máy này không tin khoá ấy.', en: 'The artefact is signed with key {keyId}, which this machine does not trust.' },
    fix: { vi: 'Tại tủ, đặt {keyId}.pub vào thư mục tin cậy (--trust); không bao giờ lấy khoá từ chính hồ sơ.', en: 'On site, put {keyId}.pub into the trust directory (--trust); never take the key from the artefact itself.' },
  },
  'artefact.badSignature': {
    what: { vi: 'Chữ ký của khoá {keyId} không khớp với hồ sơ.', en: 'The signature of key {keyId} does not fit the artefact.' },
    fix: { vi: 'Không dùng tệp này; niêm phong lại và tìm hiểu ai đã sửa.', en: 'Do not use it; seal the site again, and find out who altered it.' },
  },
  'artefact.benchOnStreet': {
    what: { vi: 'Máy này có khoá tin cậy ({directory}) nên đứng ngoài đường: hồ sơ bench không chạy ở đây.', en: 'This machine has trusted keys ({directory}), so it stands in a street: no bench site runs on it.' },
    fix: { vi: 'Niêm phong ngoài đường; trên bàn thử, nêu một thư mục --trust trống.', en: 'Give the site a street seal; on a bench, name an empty --trust directory.' },
  },
  'trust.unreadable': {
    what: { vi: 'Không đọc được khoá tin cậy: {detail}.', en: 'A trusted key cannot be read: {detail}.' },
    fix: { vi: 'Mỗi tệp .pub là một khoá công khai Ed25519 dạng PEM; xoá hoặc thay tệp hỏng.', en: 'Each .pub is one Ed25519 public key in PEM; remove or replace the broken file.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
