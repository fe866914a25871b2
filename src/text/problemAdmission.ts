import type { AdmissionProblemCode } from '../model/siteProblem.ts';
import type { ProblemText } from './problemText.ts';

/** What signald refuses at its door: a plan document that it can't trust, a site artefact that it can't run. */
export const admissionTexts = {
  'plan.unknownKey': {
    what: { vi: 'Kế hoạch được ký bằng khoá {keyId}, không có trong danh sách khoá tin cậy của nút.', en: 'The plan is signed with key {keyId}, which this site does not trust.' },
    fix: { vi: 'Ký bằng khoá có trong safety.trustKeys, hoặc thêm khoá tại tủ rồi niêm phong lại.', en: 'Sign with a key of safety.trustKeys, or add the key on site and seal again.' },
  },
  'plan.badSignature': {
    what: { vi: 'Chữ ký của khoá {keyId} không khớp: tài liệu đã bị sửa hoặc ký sai.', en: 'The signature of key {keyId} does not fit: the document was altered, or signed wrongly.' },
    fix: { vi: 'Ký lại tài liệu gốc rồi gửi lại; tìm hiểu ai đã sửa.', en: 'Sign the original again and send it; find out who altered it.' },
  },
  'plan.tooFewSignatures': {
    what: { vi: 'Kế hoạch có {found} chữ ký, nút này đòi {needed}.', en: 'The plan has {found} signatures; this site asks for {needed}.' },
    fix: { vi: 'Xin người duyệt ký thêm.', en: 'Have the approver sign it too.' },
  },
  'plan.roleMissing': {
    what: { vi: 'Nút này đòi chữ ký của người lập và của người duyệt; thiếu chữ ký {role}.', en: 'This site asks for an author’s and an approver’s signature; the {role}’s is missing.' },
    fix: { vi: 'Xin người còn thiếu ký; hai chữ ký cùng vai trò không đủ.', en: 'Have the missing one sign it; two signatures of one role are not enough.' },
  },
  'plan.sameKey': {
    what: { vi: 'Hai chữ ký do cùng một khoá ({keyId}): một người không thể vừa lập vừa duyệt.', en: 'Both signatures are by one key ({keyId}): nobody approves a plan of his own.' },
    fix: { vi: 'Xin người khác, có khoá khác, duyệt.', en: 'Have another person approve it, with another key.' },
  },
  'plan.keyRevoked': {
    what: { vi: 'Khoá {keyId} đã bị thu hồi.', en: 'Key {keyId} was revoked.' },
    fix: { vi: 'Tìm hiểu vì sao khoá còn được dùng; ký lại bằng khoá còn hiệu lực.', en: 'Find out why it is still used; sign again with a key that counts.' },
  },
  'plan.keyOver': {
    what: { vi: 'Khoá {keyId} đã hết hạn.', en: 'Key {keyId} has expired.' },
    fix: { vi: 'Gửi danh sách khoá mới do khoá gốc ký, hoặc ký bằng khoá còn hạn.', en: 'Send a new list of keys signed by the root, or sign with a key that counts.' },
  },
  'plan.clockUnknown': {
    what: { vi: 'Không ai bảo đảm đồng hồ của tủ, nên không xét được hạn của kế hoạch; cần chữ ký cho mã {nonce}.', en: 'Nobody vouches for the cabinet’s clock, so it can’t judge the plan’s validity; it needs a signature for token {nonce}.' },
    fix: { vi: 'Gửi lại kèm mã này đã ký (ngatu centre plan sign --nonce {nonce}), hoặc chỉnh đồng hồ tủ rồi gửi lại.', en: 'Send it again with this token signed (ngatu centre plan sign --nonce {nonce}), or put the cabinet’s clock right and send it again.' },
  },
  'plan.otherNonce': {
    what: { vi: 'Mã đã ký không phải mã tủ đang chờ ({nonce}): tủ đã khởi động lại, hoặc mã đã dùng.', en: 'The signed token is not the one this cabinet waits for ({nonce}): it was started anew, or the token was used.' },
    fix: { vi: 'Ký mã mới {nonce} rồi gửi lại.', en: 'Sign the new token {nonce} and send it again.' },
  },
  'plan.undone': {
    what: { vi: 'Bộ phương án phiên bản {version} đang thử đã bị rút ({codes}); bộ tốt gần nhất chạy lại.', en: 'The plan set of version {version}, on trial, was undone ({codes}); the last good one runs again.' },
    fix: { vi: 'Tìm nguyên nhân trước khi gửi lại với phiên bản cao hơn.', en: 'Find the cause before you send it again with a higher version.' },
  },
  'plan.starved': {
    what: { vi: 'Bộ phương án đang thử bỏ đói một hướng: xanh ít hơn trước và nhiều chu kỳ liền không xả hết hàng xe ({detail}).', en: 'The plan set on trial starved an approach: it had less green than before, and its greens left a queue again and again ({detail}).' },
    fix: { vi: 'Xem lại tỷ lệ xanh của hướng đó rồi ký bộ mới; nếu cố ý, ký với activation.undoAfterGreens lớn hơn.', en: 'Look at the splits of that approach and sign a new set; if it was meant, sign it with a larger activation.undoAfterGreens.' },
  },
  'keys.foreignSite': {
    what: { vi: 'Danh sách khoá không dành cho nút này.', en: 'The list of keys is not for this site.' },
    fix: { vi: 'Gửi danh sách có nút này, hoặc danh sách cho mọi nút.', en: 'Send a list that names this site, or one for all.' },
  },
  'keys.rolledBack': {
    what: { vi: 'Danh sách khoá phiên bản {version} không mới hơn: cần ít nhất {minVersion}.', en: 'Version {version} of the list of keys is not newer: at least {minVersion} is needed.' },
    fix: { vi: 'Đánh số phiên bản cao hơn rồi ký lại.', en: 'Give it a higher keysVersion, and sign it again.' },
  },
  'keys.unknownKey': {
    what: { vi: 'Danh sách khoá được ký bằng {keyId}, không phải khoá gốc của nút.', en: 'The list of keys is signed with {keyId}, which is no root key of this site.' },
    fix: { vi: 'Ký bằng khoá gốc (vai trò root trong safety.trustKeys).', en: 'Sign it with the root key (role root in safety.trustKeys).' },
  },
  'keys.badSignature': {
    what: { vi: 'Chữ ký {keyId} của danh sách khoá không khớp.', en: 'The signature {keyId} does not fit the list of keys.' },
    fix: { vi: 'Ký lại bản gốc rồi gửi lại; tìm hiểu ai đã sửa.', en: 'Sign the original again and send it; find out who altered it.' },
  },
  'keys.duplicate': {
    what: { vi: 'Khoá {keyId} có hai lần trong danh sách.', en: 'Key {keyId} is in the list twice.' },
    fix: { vi: 'Mỗi khoá một tên, một lần.', en: 'Give each key one name, once.' },
  },
  'keys.sealedId': {
    what: { vi: 'Danh sách đặt tên {keyId}, là tên của một khoá đã niêm phong tại nút.', en: 'The list names a key {keyId}, which is the name of a key of the seal.' },
    fix: { vi: 'Đặt tên khác cho khoá mới.', en: 'Give the new key another name.' },
  },
  'keys.notStored': {
    what: { vi: 'Không ghi được danh sách khoá vào tủ ({detail}); danh sách cũ vẫn dùng.', en: 'The cabinet could not store the list of keys ({detail}); the old one counts.' },
    fix: { vi: 'Kiểm tra đĩa của tủ (đầy, chỉ đọc), rồi gửi lại.', en: 'Look at the cabinet’s disk (full, read-only), then send it again.' },
  },
  'keys.unreadable': {
    what: { vi: 'Không đọc được danh sách khoá đã lưu ({detail}); không khoá nào được nhận cho đến khi có danh sách mới.', en: 'The stored list of keys can’t be read ({detail}); no planner’s key counts until a new list has come.' },
    fix: { vi: 'Gửi lại danh sách khoá mới nhất do khoá gốc ký.', en: 'Send the newest list signed by the root again.' },
  },
  'plan.foreignSite': {
    what: { vi: 'Kế hoạch dành cho nút {siteId}, không phải nút này.', en: 'The plan is for site {siteId}, not for this one.' },
    fix: { vi: 'Gửi kế hoạch của đúng nút.', en: 'Send the plan of this site.' },
  },
  'plan.foreignSafety': {
    what: { vi: 'Kế hoạch được kiểm với dữ liệu an toàn khác với dữ liệu đang niêm phong.', en: 'The plan was verified against other safety data than is sealed here.' },
    fix: { vi: 'Kiểm lại kế hoạch với tệp niêm phong hiện tại rồi ký lại.', en: 'Verify the plan against the present artefact, and sign it again.' },
  },
  'plan.rolledBack': {
    what: { vi: 'Phiên bản {version} không mới hơn: cần ít nhất {minVersion}.', en: 'Version {version} is not newer: at least {minVersion} is needed.' },
    fix: { vi: 'Đánh số phiên bản cao hơn rồi ký lại.', en: 'Give it a higher planVersion, and sign it again.' },
  },
  'plan.expired': {
    what: { vi: 'Kế hoạch đã hết hạn.', en: 'The plan has expired.' },
    fix: { vi: 'Gia hạn và ký lại; nếu đồng hồ tủ sai, chỉnh đồng hồ.', en: 'Extend and sign it again; if the cabinet’s clock is wrong, set it.' },
  },
  'plan.notYetValid': {
    what: { vi: 'Kế hoạch chưa đến thời gian hiệu lực.', en: 'The plan is not valid yet.' },
    fix: { vi: 'Gửi lại sau validFrom; nếu đồng hồ tủ sai, chỉnh đồng hồ.', en: 'Send it again after validFrom; if the cabinet’s clock is wrong, set it.' },
  },
  'plan.activation': {
    what: { vi: 'Thời điểm áp dụng nằm ngoài thời hạn của bộ phương án.', en: 'The moment of activation is outside the set’s validity.' },
    fix: { vi: 'Chọn activation.fromMs từ validFromMs đến trước expiresAtMs.', en: 'Choose activation.fromMs from validFromMs to before expiresAtMs.' },
  },
  'plan.trialWorse': {
    what: { vi: 'Chạy thử với giao thông của chính nút: bộ mới xấu hơn bộ đang chạy ({detail}).', en: 'Played through with this junction’s own traffic the new set is worse than the running one ({detail}).' },
    fix: { vi: 'Xem kết quả chạy thử, sửa bộ phương án; hoặc ký lại không đòi chạy thử đạt (activation.trial: tell).', en: 'Look at the trial’s figures and mend the set; or sign it without asking that the trial be passed (activation.trial: tell).' },
  },
  'plan.trialNone': {
    what: { vi: 'Bộ phương án đòi chạy thử, nhưng tủ không chạy thử được ({detail}).', en: 'The set asks to be played through first, and the cabinet could not do it ({detail}).' },
    fix: { vi: 'Kiểm tra agentd và số liệu cảm biến của tủ; hoặc ký lại không đòi chạy thử đạt.', en: 'Look at the cabinet’s agentd and its detector data; or sign it without asking that the trial be passed.' },
  },
  'plan.roleTaken': {
    what: { vi: 'Vai trò {role} đã ký rồi; khoá {keyId} không ký thêm được.', en: 'The {role} has signed already; key {keyId} can’t sign as one more.' },
    fix: { vi: 'Người còn lại ký bằng khoá của vai trò kia.', en: 'Have the other person sign with a key of the other role.' },
  },
  'plan.noDefault': {
    what: { vi: 'Kế hoạch mặc định {plan} không có trong bộ.', en: 'The default plan {plan} is not in the set.' },
    fix: { vi: 'Chọn defaultPlan trong các kế hoạch của bộ.', en: 'Choose defaultPlan among the plans of the set.' },
  },
  'plan.retired': {
    what: { vi: 'Phương án {plan} không còn hợp với nút vừa niêm phong ({codes}) nên bị loại.', en: 'Plan {plan} no longer fits the site as it is sealed now ({codes}), and is retired.' },
    fix: { vi: 'Sửa phương án theo dữ liệu mới, ký rồi gửi lại.', en: 'Fit it to the new data, sign it, and send it again.' },
  },
  'plan.notStored': {
    what: { vi: 'Không ghi được kế hoạch vào tủ ({detail}); kế hoạch cũ vẫn chạy.', en: 'The cabinet could not store the plan ({detail}); what ran goes on.' },
    fix: { vi: 'Kiểm tra đĩa của tủ (đầy, chỉ đọc), rồi gửi lại.', en: 'Look at the cabinet’s disk (full, read-only), then send it again.' },
  },
  'plan.unreadable': {
    what: { vi: 'Không đọc được kế hoạch đã lưu ({detail}); kế hoạch có sẵn đang chạy.', en: 'The stored plan set cannot be read ({detail}); the built-in plan runs.' },
    fix: { vi: 'Kiểm tra đĩa và quyền của thư mục trạng thái, rồi gửi lại kế hoạch.', en: 'Look at the disk and the rights of the state directory, then send the plan again.' },
  },
  'artefact.unreadable': {
    what: { vi: 'Không đọc được tệp niêm phong: {detail}.', en: 'The sealed file cannot be read: {detail}.' },
    fix: { vi: 'Kiểm tra đường dẫn và quyền đọc.', en: 'Check the path and the right to read it.' },
  },
} as const satisfies Readonly<Record<AdmissionProblemCode, ProblemText>>;
