import type { Sentence } from './sentence.ts';

/** The planners' side of the passport: `ngatu centre plan`, `ngatu centre keys`, and the cabinet's inbox. */
export const officeSentences = {
  'help.centre.plan': { vi: 'Đường đi của bộ phương án: lập, kiểm, ký, duyệt, gửi, theo dõi', en: 'A plan set’s way: made, checked, signed, approved, pushed, followed' },
  'help.centre.plan.new': { vi: 'Gắn tệp phương án với nút đã niêm phong, số phiên bản và thời hạn', en: 'Binds a plan file to a sealed site, a version and a validity' },
  'help.centre.plan.check': { vi: 'Mọi điều tủ sẽ từ chối, kể cả từng chữ ký', en: 'Everything a cabinet would refuse, each signature too' },
  'help.centre.plan.sign': { vi: 'Người lập ký', en: 'The author signs' },
  'help.centre.plan.approve': { vi: 'Người duyệt ký bằng khoá khác, sau khi kiểm với niêm phong', en: 'The approver signs with another key, after a check against the seal' },
  'help.centre.plan.push': { vi: 'Gửi đến tủ và đợi câu trả lời; với --for thì đợi đến khi chạy', en: 'To the cabinet, and its answer; with --for until it is active' },
  'help.centre.plan.status': { vi: 'Mỗi tủ đang chờ thử, chờ chạy, đang chạy và vừa từ chối gì', en: 'What each cabinet has staged, armed, active, and refused last' },
  'help.centre.keys': { vi: 'Khoá của người lập, người duyệt và khoá gốc', en: 'Keys of authors, approvers and the root' },
  'help.centre.keys.new': { vi: 'Cặp khoá Ed25519 mới, tệp bí mật chỉ chủ đọc được', en: 'A new Ed25519 pair, the private file readable by its owner alone' },
  'help.centre.keys.list': { vi: 'Khoá công khai trong thư mục, hoặc nội dung danh sách khoá', en: 'Public keys of a folder, or what a list of keys says' },
  'help.centre.keys.sign': { vi: 'Khoá gốc ký danh sách khoá (thêm, thu hồi)', en: 'The root signs a list of keys (new ones, revoked ones)' },
  'help.centre.keys.push': { vi: 'Gửi danh sách khoá đến các tủ', en: 'Sends the list of keys to the cabinets' },
  'help.plan.inbox': { vi: 'Đã nhận gì, lúc nào, từ đâu, và số phận của nó', en: 'What came, when, from where, and what became of it' },
  'help.plan.whyRefused': { vi: 'Vì sao bộ phương án bị từ chối hoặc bị rút, và cách sửa', en: 'Why a plan set was refused or undone, and how to mend it' },
  'help.plan.rollback': { vi: 'Người tại tủ rút bộ phương án đến sau cùng', en: 'A person on site takes back the plan set that came last' },
  'arg.planVersion': { vi: 'số phiên bản (không có: lần gần nhất)', en: 'its version (none: the last one)' },
  'plan.stand': { vi: 'Đang chạy: {active} · chờ chạy: {armed} · chờ thử: {staged} · tốt gần nhất: {good}', en: 'Active: {active} · armed: {armed} · staged: {staged} · last good: {good}' },
  'plan.onTrial': { vi: 'đang theo dõi', en: 'watched' },
  'plan.inboxEmpty': { vi: 'Chưa có gì được gửi đến.', en: 'Nothing has come.' },
  'plan.inboxSet': { vi: 'bộ phương án {version}', en: 'plan set {version}' },
  'plan.inboxKeys': { vi: 'danh sách khoá {version}', en: 'list of keys {version}' },
  'plan.fromLink': { vi: 'đường truyền', en: 'link' },
  'plan.taken': { vi: 'đã nhận', en: 'taken' },
  'plan.noneRefused': { vi: 'Không có bộ nào như thế bị từ chối.', en: 'No such set was refused.' },
  'plan.rolledBackTo': { vi: 'Đã rút {version}: {plan} ({back}) chạy từ lần đổi pha tới. Phiên bản {version} không trở lại được.', en: '{version} is taken back: {plan} ({back}) runs from the next change of stage. Version {version} can not come again.' },
  'plan.importedStaged': { vi: 'Đã nhận bộ phương án {version} ({plan}); nó chờ chạy thử bằng giao thông của chính nút.', en: 'Plan set {version} ({plan}) is taken; it waits for its trial with this junction’s own traffic.' },
  'plan.importedArmed': { vi: 'Đã nhận bộ phương án {version} ({plan}). Nó chạy từ thời điểm đã ký, hoặc từ lần đổi pha tới, và được theo dõi.', en: 'Plan set {version} ({plan}) is taken. It runs from its signed moment, or from the next change of stage, and is watched.' },
  'office.help': {
    vi: `ngatu centre plan|keys <động từ> <tệp> [tuỳ chọn]  (docs/passport.md)

  plan new <phương án.yaml> --artefact <niêm phong.json> --plan-version <n>|--last <tệp> [--valid-from <lúc>] [--valid-for 90d]
           [--activate-at <lúc>] [--trial tell|pass] [--trial-least 30m] [--watch 30m] [--undo-after <số xanh>] [--out <tệp>]
  plan check <tệp> --artefact <niêm phong.json> [--list <danh sách khoá>]
  plan sign <tệp> --key <khoá> [--nonce <mã>] [--out <tệp>]
  plan approve <tệp> --key <khoá> --artefact <niêm phong.json> [--out <tệp>]
  plan push <tệp> [--key <khoá>: tự ký mã của tủ không có đồng hồ] [--for 10m: đợi đến khi chạy]
  plan status [--site <mã>]
  keys new <tên> --role author|approver|root [--out <thư mục>]
  keys list <thư mục>|<danh sách>
  keys sign <danh sách.yaml> --key <khoá gốc> [--out <tệp>]
  keys push <danh sách> [--site <mã,mã>]

  Mật khẩu của khoá: --passphrase-file <tệp> hoặc NGATU_PASSPHRASE.
  Thoát: 0 xong, 1 có lỗi, 2 dùng sai, 3 broker hoặc tủ không trả lời, 4 tủ từ chối.`,
    en: `ngatu centre plan|keys <verb> <file> [options]  (docs/passport.md)

  plan new <plans.yaml> --artefact <sealed.json> --plan-version <n>|--last <file> [--valid-from <moment>] [--valid-for 90d]
           [--activate-at <moment>] [--trial tell|pass] [--trial-least 30m] [--watch 30m] [--undo-after <greens>] [--out <file>]
  plan check <file> --artefact <sealed.json> [--list <list of keys>]
  plan sign <file> --key <key> [--nonce <token>] [--out <file>]
  plan approve <file> --key <key> --artefact <sealed.json> [--out <file>]
  plan push <file> [--key <key>: signs the token of a cabinet without a clock] [--for 10m: waits until it is active]
  plan status [--site <id>]
  keys new <name> --role author|approver|root [--out <folder>]
  keys list <folder>|<list>
  keys sign <list.yaml> --key <root key> [--out <file>]
  keys push <list> [--site <id,id>]

  A key's passphrase: --passphrase-file <file>, or NGATU_PASSPHRASE.
  Exits: 0 done, 1 problems found, 2 wrong use, 3 broker or cabinet does not answer, 4 the cabinet refuses.`,
  },
  'office.error': { vi: 'LỖI', en: 'ERROR' },
  'office.warning': { vi: 'CẢNH BÁO', en: 'WARNING' },
  'office.key.exists': { vi: 'đã có {detail}; không ghi đè khoá', en: '{detail} exists; no key is written over another' },
  'office.key.unwritable': { vi: 'không ghi được: {detail}', en: 'can not be written: {detail}' },
  'office.key.unreadable': { vi: 'không đọc được: {detail}', en: 'can not be read: {detail}' },
  'office.key.open': { vi: '{detail} người khác đọc được: chmod 600, và coi khoá như đã lộ', en: 'others can read {detail}: chmod 600, and take the key for known' },
  'office.key.passphrase': { vi: '{detail}: thiếu mật khẩu hoặc sai mật khẩu (--passphrase-file, NGATU_PASSPHRASE)', en: '{detail}: the passphrase is missing or wrong (--passphrase-file, NGATU_PASSPHRASE)' },
  'office.key.notEd25519': { vi: '{detail} không phải khoá Ed25519', en: '{detail} is no Ed25519 key' },
  'office.key.noPublic': { vi: 'thiếu tệp .pub.json bên cạnh {detail}', en: 'the .pub.json beside {detail} is missing' },
  'office.key.otherPublic': { vi: 'tệp .pub.json bên cạnh {detail} là của khoá khác', en: 'the .pub.json beside {detail} is another key’s' },
  'office.key.badName': { vi: 'tên khoá {detail} chỉ gồm chữ, số, - và _', en: 'a key’s name has letters, digits, - and _ alone, not {detail}' },
  'office.newKey': {
    vi: 'Khoá bí mật: {privateFile} (khoá bằng mật khẩu)\nKhoá công khai: {publicFile}\nCho safety.trustKeys của nút, hoặc keys của danh sách khoá:\n{entry}',
    en: 'Private key: {privateFile} (locked by the passphrase)\nPublic key: {publicFile}\nFor a site’s safety.trustKeys, or the keys of a list:\n{entry}',
  },
  'office.newKeyOpen': {
    vi: 'Khoá bí mật: {privateFile} (KHÔNG có mật khẩu: ai đọc được tệp thì ký được)\nKhoá công khai: {publicFile}\nCho safety.trustKeys của nút, hoặc keys của danh sách khoá:\n{entry}',
    en: 'Private key: {privateFile} (WITHOUT a passphrase: whoever reads the file can sign)\nPublic key: {publicFile}\nFor a site’s safety.trustKeys, or the keys of a list:\n{entry}',
  },
  'office.otherRole': { vi: 'khoá {keyId} có vai trò {role}, ở đây cần {wanted}', en: 'key {keyId} has the role {role}; {wanted} is needed here' },
  'office.noAuthor': { vi: '{file} chưa có chữ ký người lập: không có gì để duyệt', en: 'no author has signed {file}: there is nothing to approve' },
  'office.new': { vi: '{file}: bộ phương án {version} của {site}, hạn đến {until}. Tiếp theo: plan sign, plan approve, plan push.', en: '{file}: plan set {version} of {site}, valid until {until}. Next: plan sign, plan approve, plan push.' },
  'office.signed': { vi: '{file}: {keyId} đã ký với vai trò {role} ({n} chữ ký).', en: '{file}: {keyId} has signed as {role} ({n} signatures).' },
  'office.signedList': { vi: '{file}: danh sách khoá {version}, {keyId} đã ký.', en: '{file}: list of keys {version}, signed by {keyId}.' },
  'office.nonce': { vi: '{site}: đồng hồ tủ không được ai bảo đảm; {keyId} ký mã của tủ và gửi lại.', en: '{site}: nobody vouches for the cabinet’s clock; {keyId} signs its token and sends again.' },
  'office.taken': { vi: '{site}: đã nhận bộ phương án {version}.', en: '{site}: plan set {version} is taken.' },
  'office.takenList': { vi: '{site}: đã nhận danh sách khoá {version}.', en: '{site}: list of keys {version} is taken.' },
  'office.refused': { vi: '{site}: từ chối {version}; ở đó không có gì thay đổi.', en: '{site}: {version} is refused; nothing has changed there.' },
  'office.list': { vi: 'Danh sách khoá {version}, nút: {sites}, ký bởi {by}', en: 'List of keys {version}, sites: {sites}, signed by {by}' },
  'office.revoked': { vi: 'đã thu hồi', en: 'revoked' },
  'office.state.staged': { vi: '{site}: {version} đang chờ chạy thử.', en: '{site}: {version} is staged, its trial is awaited.' },
  'office.state.armed': { vi: '{site}: {version} đã lưu, đợi thời điểm hoặc lần đổi pha tới. {detail}', en: '{site}: {version} is armed, for its moment or the next stage decision. {detail}' },
  'office.state.active': { vi: '{site}: {version} đang chạy.', en: '{site}: {version} is active.' },
  'office.state.kept': { vi: '{site}: {version} đã qua thời gian theo dõi.', en: '{site}: {version} was watched to the end and is kept.' },
  'office.state.undone': { vi: '{site}: tủ đã tự rút {version}: {detail}', en: '{site}: the cabinet has undone {version} by itself: {detail}' },
  'office.state.rolledBack': { vi: '{site}: người tại tủ đã rút {version}: {detail}', en: '{site}: a person on site has taken {version} back: {detail}' },
  'office.state.over': { vi: '{site}: {version} hết hạn hoặc người ký bị thu hồi: {detail}', en: '{site}: {version} is over: {detail}' },
  'office.state.refused': { vi: '{site}: {version} bị từ chối sau khi chạy thử: {detail}', en: '{site}: {version} is refused after its trial: {detail}' },
  'office.short.staged': { vi: 'chờ thử', en: 'staged' },
  'office.short.armed': { vi: 'chờ chạy', en: 'armed' },
  'office.short.active': { vi: 'đang chạy', en: 'active' },
  'office.short.kept': { vi: 'giữ', en: 'kept' },
  'office.short.undone': { vi: 'tự rút', en: 'undone' },
  'office.short.rolledBack': { vi: 'rút tại tủ', en: 'taken back' },
  'office.short.over': { vi: 'hết hạn', en: 'over' },
  'office.short.refused': { vi: 'từ chối', en: 'refused' },
  'office.active': { vi: 'Chạy', en: 'Active' },
  'office.armed': { vi: 'Chờ chạy', en: 'Armed' },
  'office.staged': { vi: 'Chờ thử', en: 'Staged' },
  'office.good': { vi: 'Tốt', en: 'Good' },
  'office.last': { vi: 'Gần nhất', en: 'Last' },
  'office.builtin': { vi: 'sẵn có', en: 'built-in' },
  'office.untold': { vi: 'chưa nói gì về phương án', en: 'has told nothing of its plans' },
} as const satisfies Readonly<Record<string, Sentence>>;
