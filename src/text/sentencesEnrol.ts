import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu enrol`. */
export const enrolSentences = {
  'help.enrol': { vi: 'danh tính của tủ đối với trung tâm', en: 'who this cabinet is towards the centre' },
  'help.enrol.new': { vi: 'tạo khoá tại tủ và yêu cầu chứng thư; khoá không rời tủ', en: 'a key made here, and the request for its certificate; the key never leaves' },
  'help.enrol.install': { vi: 'nhận chứng thư đã cấp cho một khoá của tủ', en: 'take the certificate that was issued for a key of this cabinet' },
  'help.enrol.show': { vi: 'chứng thư đang dùng; mã thoát 1 nếu chưa có hoặc còn dưới 30 ngày', en: 'the certificate in use; exit 1 without one, or with less than 30 days left' },
  'arg.siteId': { vi: 'tên của nút trong các chủ đề', en: 'the site’s name in the topics' },
  'arg.certificate': { vi: 'tệp chứng thư (PEM)', en: 'file of the certificate (PEM)' },
  'opt.ca': { vi: 'tệp chứng thư của cơ quan cấp (PEM)', en: 'file of the authority’s certificate (PEM)' },
  'opt.enrolDir': { vi: 'thư mục danh tính (mặc định /etc/ngatu/tls)', en: 'folder of the identities (default /etc/ngatu/tls)' },
  'enrol.requested': { vi: 'Yêu cầu chứng thư: {request}. Gửi tệp này cho nơi cấp; khoá ở lại đây.', en: 'Certificate request: {request}. It goes to the authority; the key stays here.' },
  'enrol.compare': { vi: 'Đọc qua điện thoại để so (SHA-256 của khoá công khai): {fingerprint}', en: 'To compare by telephone (SHA-256 of the public key): {fingerprint}' },
  'enrol.installed': { vi: 'Chứng thư của {name} được dùng từ nay, hạn đến {until}.', en: 'The certificate of {name} is in use from now on, until {until}.' },
  'enrol.restart': { vi: 'agentd đọc nó khi khởi động lại: systemctl restart ngatu-agentd (tín hiệu không bị ảnh hưởng).', en: 'agentd reads it at its next start: systemctl restart ngatu-agentd (the signals do not notice).' },
  'enrol.name': { vi: 'Tên', en: 'Name' },
  'enrol.issuer': { vi: 'Nơi cấp', en: 'Issued by' },
  'enrol.until': { vi: 'Hạn đến', en: 'Until' },
  'enrol.fingerprint': { vi: 'Khoá công khai', en: 'Public key' },
  'enrol.waiting': { vi: 'Khoá chờ chứng thư', en: 'Keys that wait for theirs' },
  'enrol.badName': { vi: '{detail} không thể là tên: chữ cái, chữ số, chấm, gạch, tối đa 64.', en: '{detail} can’t be a name: letters, digits, dot, dash, underscore, at most 64.' },
  'enrol.noWrite': { vi: 'Không ghi được: {detail}', en: 'This can’t be written: {detail}' },
  'enrol.badCertificate': { vi: 'Không đọc được chứng thư: {detail}', en: 'The certificate can’t be read: {detail}' },
  'enrol.noKey': { vi: 'Chứng thư không thuộc khoá nào của tủ này ({detail}). Trước hết ngatu enrol new.', en: 'The certificate belongs to no key of this cabinet ({detail}). First ngatu enrol new.' },
  'enrol.notIssued': { vi: 'Chứng thư không do nơi cấp này ký: {detail}', en: 'The certificate was not issued by this authority: {detail}' },
  'enrol.expired': { vi: 'Chứng thư đã hết hạn: {detail}', en: 'The certificate has expired: {detail}' },
  'enrol.none': { vi: 'Tủ chưa có danh tính trong {detail}: ngatu enrol new.', en: 'The cabinet has no identity in {detail}: ngatu enrol new.' },
} as const satisfies Readonly<Record<string, Sentence>>;
