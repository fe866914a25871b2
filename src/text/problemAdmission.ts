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
