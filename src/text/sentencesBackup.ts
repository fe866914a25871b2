import type { Sentence } from './sentence.ts';

/** `ngatu backup`, `ngatu restore`, and orders that are confirmed by what they come to. */
export const backupSentences = {
  'help.backup': { vi: 'sao lưu tủ để thay máy tính: hồ sơ, phương án, chốt sự cố; không có khóa riêng', en: 'what another computer needs to be this cabinet: site, plans, latches; no private key' },
  'help.restore': { vi: 'phục hồi bản sao lưu vào máy tính mới, khi các tiến trình đang dừng', en: 'puts a backup onto a new computer, with the daemons stopped' },
  'arg.backup': { vi: 'tệp sao lưu', en: 'the backup' },
  'opt.root': { vi: 'gốc của hệ thống tệp (mặc định /)', en: 'root of the file system (default /)' },
  'opt.planVersion': { vi: 'phiên bản phương án cao nhất mà trung tâm đã gửi từ khi sao lưu', en: 'the highest plan version that the centre has sent since the backup' },
  'opt.yesReason': { vi: 'không hỏi lại; chỉ kèm --reason', en: 'do not ask; only beside --reason' },
  'backup.nothing': { vi: 'Dưới {root} không có hồ sơ nút đã niêm phong (var/lib/ngatu/site/site.json), hoặc không đọc được: chạy bằng root.', en: 'Below {root} there is no sealed site (var/lib/ngatu/site/site.json), or it can’t be read: run it as root.' },
  'backup.written': { vi: '{file}: nút {site}, {n} tệp, phương án đến phiên bản {version}. Khóa riêng và nhật ký không có trong đó.', en: '{file}: {site}, {n} files, plans up to version {version}. Private keys and the record are not in it.' },
  'backup.fingerprint': { vi: 'sha256 {fingerprint}', en: 'sha256 {fingerprint}' },
  'restore.unreadable': { vi: '{file} không phải là bản sao lưu: {detail}.', en: '{file} is no backup: {detail}.' },
  'restore.damaged': { vi: '{file} bị hỏng ở {detail}: không ghi gì cả.', en: '{file} is damaged at {detail}: nothing was written.' },
  'restore.strange': { vi: '{file} chứa tệp mà bản sao lưu không bao giờ có: {detail}. Không ghi gì cả.', en: '{file} holds what no backup does: {detail}. Nothing was written.' },
  'restore.stateHere': { vi: 'Máy này đã có trạng thái của nó ({file}): phục hồi có thể xóa chốt sự cố hoặc hạ phiên bản phương án. Chỉ phục hồi vào máy mới.', en: 'This computer has a state of its own ({file}): a restore could forget latches or lower the plan version. It is for a new one.' },
  'restore.running': { vi: 'Có tiến trình đang chạy: systemctl stop ngatu-signald ngatu-monitord ngatu-agentd trước.', en: 'A daemon is running: first systemctl stop ngatu-signald ngatu-monitord ngatu-agentd.' },
  'restore.about': { vi: 'Bản sao lưu của {site}, do {by} làm lúc {time}, {n} tệp.', en: 'Backup of {site}, made by {by} at {time}, {n} files.' },
  'restore.phrase': { vi: 'máy này từ nay là {site}', en: 'this computer is {site} now' },
  'restore.done': { vi: 'Đã ghi {n} tệp. Phương án phiên bản {version} trở xuống không được nhận lại; chốt sự cố còn nguyên; nhật ký bắt đầu kho mới.', en: '{n} files are written. No plan up to version {version} comes again; latches stand; the record begins a new store.' },
  'restore.aside': { vi: 'Nhật ký cũ của máy này được cất ở {file}.', en: 'The record that stood here is kept as {file}.' },
  'restore.next': { vi: 'Tiếp theo: ngatu enrol new (khóa mới), rồi systemctl start ngatu-monitord ngatu-signald ngatu-agentd.', en: 'Next: ngatu enrol new (a key of its own), then systemctl start ngatu-monitord ngatu-signald ngatu-agentd.' },
  'confirm.needed': { vi: 'Không có bàn phím: thêm --confirm "{phrase}", hoặc --yes kèm --reason.', en: 'There is no keyboard: add --confirm "{phrase}", or --yes beside --reason.' },
  'confirm.yesNeedsReason': { vi: '--yes chỉ được dùng kèm --reason.', en: '--yes stands only beside --reason.' },
  'cli.notNoted': { vi: 'Không ghi được vào nhật ký: agentd không trả lời, hoặc thiếu quyền ngatu-operate.', en: 'It stands in no log: agentd does not answer, or the right ngatu-operate is missing.' },
} as const satisfies Record<string, Sentence>;
