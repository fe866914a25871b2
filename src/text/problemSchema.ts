import type { ProblemText } from './problemText.ts';

const correct = { vi: 'Sửa giá trị tại chỗ được nêu.', en: 'Correct the value at the place named.' };

/** What the schema and the seal refuse. */
export const documentTexts = {
  'schema.unknownKey': {
    what: { vi: 'Không có mục nào tên {key}.', en: 'There is no key named {key}.' },
    fix: { vi: 'Sửa chính tả, hoặc xoá mục này.', en: 'Correct its spelling, or remove it.' },
  },
  'schema.invalid_type': { what: { vi: 'Ở đây cần {expected}.', en: 'Here stands something else than {expected}, or nothing.' }, fix: correct },
  'schema.too_small': { what: { vi: 'Giá trị hoặc số mục quá nhỏ: cần {expected}.', en: 'The value or number of items is too small: {expected}.' }, fix: correct },
  'schema.too_big': { what: { vi: 'Giá trị hoặc số mục quá lớn: cần {expected}.', en: 'The value or number of items is too big: {expected}.' }, fix: correct },
  'schema.invalid_format': { what: { vi: 'Chữ ở đây không đúng dạng: {expected}.', en: 'The text has not the right form: {expected}.' }, fix: correct },
  'schema.not_multiple_of': {
    what: { vi: 'Giá trị không đúng bước: {expected}.', en: 'The value is off its step: {expected}.' },
    fix: { vi: 'Thời gian tính bằng ms, bước 100 (chu kỳ: bước 1000).', en: 'Times are in ms, in steps of 100 (cycles: 1000).' },
  },
  'schema.invalid_value': {
    what: { vi: 'Giá trị phải là một trong: {expected}.', en: 'The value must be one of: {expected}.' },
    fix: { vi: "Chọn một giá trị; trong YAML viết '8E1' có dấu nháy, vì 8E1 là số 80.", en: "Take one of them; in YAML write '8E1' in quotes, because 8E1 is the number 80." },
  },
  'schema.invalid_union': { what: { vi: 'Mục này không khớp dạng nào: {expected}.', en: 'This fits none of the forms it may have: {expected}.' }, fix: correct },
  'schema.invalid_key': { what: { vi: 'Tên mục không hợp lệ: {expected}.', en: 'The key is not valid: {expected}.' }, fix: correct },
  'schema.invalid_element': { what: { vi: 'Phần tử không hợp lệ: {expected}.', en: 'The item is not valid: {expected}.' }, fix: correct },
  'schema.custom': { what: { vi: 'Giá trị không hợp lệ: {expected}.', en: 'The value is not valid: {expected}.' }, fix: correct },
  'file.unreadable': {
    what: { vi: 'Không đọc được tệp: {detail}.', en: 'The file cannot be read: {detail}.' },
    fix: { vi: 'Kiểm tra đường dẫn và quyền đọc.', en: 'Check the path, and the right to read it.' },
  },
  'file.unwritable': {
    what: { vi: 'Không ghi được tệp: {detail}.', en: 'The file cannot be written: {detail}.' },
    fix: { vi: 'Kiểm tra thư mục, chỗ trống và quyền ghi.', en: 'Check the folder, the space left, and the right to write.' },
  },
  'file.notYaml': {
    what: { vi: 'Tệp không phải YAML hợp lệ: {detail}', en: 'The file is not valid YAML: {detail}' },
    fix: { vi: 'Sửa dòng được nêu; thường do thụt lề hoặc thiếu dấu.', en: 'Correct the line named; most often it is indentation or a missing mark.' },
  },
  'seal.unresolved': {
    what: { vi: 'Không tìm được vị trí của mọi đèn trên bo.', en: 'Not every lamp can be found on its board.' },
    fix: { vi: 'Chạy ngatu site check và sửa các lỗi về bo, đèn.', en: 'Run ngatu site check and mend the problems of boards and lamps.' },
  },
  'seal.streetSite': {
    what: { vi: 'Nút ngoài đường không thể niêm phong kiểu bench.', en: 'A street site cannot get a bench seal.' },
    fix: { vi: 'Đặt bench: true để thử nghiệm; niêm phong ngoài đường cần hai người và khoá nghiệm thu.', en: 'Set bench: true for the bench; a street seal needs two persons and a commissioning key.' },
  },
  'artefact.sealKind': {
    what: { vi: 'Kiểu niêm phong không hợp với nút này.', en: 'The kind of seal does not fit this site.' },
    fix: { vi: 'Nút bench cần niêm phong bench; nút ngoài đường cần hai người khác nhau và chữ ký.', en: 'A bench site needs a bench seal; a street site needs two different persons and a signature.' },
  },
  'artefact.notJson': {
    what: { vi: 'Tệp không phải JSON.', en: 'The file is not JSON.' },
    fix: { vi: 'Niêm phong lại nút từ tệp site.yaml.', en: 'Seal the site again from its site.yaml.' },
  },
  'artefact.notCanonical': {
    what: { vi: 'Tệp đã bị sửa: không còn ở dạng chuẩn.', en: 'The file was altered: it is not in canonical form.' },
    fix: { vi: 'Không sửa tệp niêm phong bằng tay; niêm phong lại từ site.yaml.', en: 'Never edit a sealed file; seal it again from site.yaml.' },
  },
  'artefact.altered': {
    what: { vi: 'Mã băm không khớp: tệp đã bị sửa sau khi niêm phong.', en: 'The hash does not fit: the file was altered after it was sealed.' },
    fix: { vi: 'Không dùng tệp này; niêm phong lại từ site.yaml và tìm hiểu ai đã sửa.', en: 'Do not use it; seal it again from site.yaml, and find out who altered it.' },
  },
  'artefact.lampMap': {
    what: { vi: 'Bản đồ đèn không khớp với hồ sơ thiết bị trong tệp.', en: 'The lamp map does not agree with the profiles in the file.' },
    fix: { vi: 'Niêm phong lại nút từ tệp site.yaml.', en: 'Seal the site again from its site.yaml.' },
  },
} as const satisfies Readonly<Record<string, ProblemText>>;
