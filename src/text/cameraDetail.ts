import type { Lang } from './sentence.ts';

/** What the cameras' side adds to a trouble. Events, alarms and answers keep it in English; the tool shows it to a person. */
const vietnamese: readonly (readonly [RegExp, string])[] = [
  [/^(\d+) times the same bytes$/, '$1 lần liền cùng một ảnh đến từng byte'],
  [/^nothing has moved for (\d+) s$/, '$1 s không có gì thay đổi'],
  [/^luma (\d+)$/, 'độ sáng $1'],
  [/^no whole answer in time$/, 'không trả lời trọn vẹn kịp giờ'],
  [/^no camera stands behind this address$/, 'địa chỉ này không phải của camera'],
  [/^it refuses the log-in$/, 'camera không nhận tài khoản này'],
  [/^it asks for a log-in, and the file of secrets has none$/, 'camera đòi đăng nhập mà tệp mật khẩu không có'],
  [/^it offers (.*): nothing that is answered here$/, 'camera đòi cách đăng nhập $1, tủ không dùng cách đó'],
  [/^its nonce is stale again and again$/, 'camera đổi nonce liên tục'],
  [/^it states no address of a service$/, 'camera không cho địa chỉ dịch vụ'],
  [/^it states no address of snapshots$/, 'camera không cho địa chỉ ảnh chụp'],
  [/^it has no media service$/, 'camera không có dịch vụ hình ảnh'],
  [/^it has no media profile$/, 'camera không có cấu hình luồng nào'],
  [/^it has no profile (.*)$/, 'camera không có cấu hình luồng $1'],
  [/^it can't be turned$/, 'camera không xoay được'],
  [/^it tells no time$/, 'camera không cho biết giờ'],
  [/^no JPEG: (\d+) bytes$/, 'không phải JPEG: $1 byte'],
  [/^more than (\d+) bytes$/, 'hơn $1 byte'],
  [/^notJpeg$/, 'không phải JPEG'],
  [/^damaged$/, 'ảnh hỏng'],
  [/^truncated$/, 'ảnh bị cắt cụt'],
  [/^unsupported$/, 'kiểu JPEG không đọc được'],
  [/^tooLarge$/, 'ảnh quá lớn'],
];

/** Words of a foreign answer (an errno, an HTTP status, a SOAP fault) stay as they came. */
export function cameraDetail(lang: Lang, detail: string): string {
  if (lang === 'en') return detail;
  const found = vietnamese.find(([pattern]) => pattern.test(detail));
  return found === undefined ? detail : detail.replace(found[0], found[1]);
}
