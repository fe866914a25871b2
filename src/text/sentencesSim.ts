import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu sim nuisance`. */
export const simSentences = {
  'sim.nuisance.help': {
    vi: `ngatu sim nuisance [tuỳ chọn]

Nút có tự ý nhấp nháy không? Điều khiển, bảo vệ, giám sát và vòng quét như khi giao hàng, một mình, trong thời gian ảo;
khung tin bị mất ngẫu nhiên. Đếm số lần đang hoạt động mà rơi vào nhấp nháy, bên cạnh phép tính của safety.md S4.

  --hours <h>        số giờ của nút (1)
  --loss <tỉ lệ>     phần khung tin bị mất, yêu cầu và trả lời riêng rẽ, 0 … 0.5 (0.001)
  --bursts           nhiễu từng đợt đến 350 ms trên mọi đường truyền
  --stalls           tiến trình signald hoặc giám sát đứng đến 350 ms
  --seed <n>         hạt giống (1)
  --site <hồ sơ>     tệp .yaml, .json đã niêm phong, hoặc tên (ninh-kieu)
  --json             một đối tượng JSON ở stdout
  --lang vi|en       ngôn ngữ

Ví dụ:
  ngatu sim nuisance --hours 10 --loss 0.01
  ngatu sim nuisance --loss 0 --bursts --stalls --json

Mã kết thúc: 0 không lần nào, 1 có nhấp nháy, 2 dùng sai, 78 chưa dựng.
`,
    en: `ngatu sim nuisance [options]

Does the junction flash of itself? Control, guard, monitor and scan as shipped, alone, in virtual time, on lines that
lose frames. Counts falls from operation into flash, beside the arithmetic of safety.md S4.

  --hours <h>        hours of the junction (1)
  --loss <share>     frames that vanish, requests and answers each, 0 … 0.5 (0.001)
  --bursts           noise up to 350 ms long on all lines
  --stalls           signald or the monitor stands still up to 350 ms
  --seed <n>         seed (1)
  --site <site>      .yaml, sealed .json, or a name (ninh-kieu)
  --json             one JSON object on stdout
  --lang vi|en       language

Examples:
  ngatu sim nuisance --hours 10 --loss 0.01
  ngatu sim nuisance --loss 0 --bursts --stalls --json

Exit codes: 0 none, 1 it flashed, 2 wrong use, 78 not built.
`,
  },
  'sim.wrong': { vi: 'không hiểu: {detail}; xem ngatu sim nuisance --help', en: 'not understood: {detail}; see ngatu sim nuisance --help' },
  'sim.noSite': { vi: 'không có hồ sơ nút dùng được: {detail}; ngatu site check cho biết lý do', en: 'no usable site: {detail}; ngatu site check says why' },
  'sim.nuisance.hours': { vi: '{hours} giờ, hạt giống {seed}', en: '{hours} h, seed {seed}' },
  'sim.nuisance.run': {
    vi: '{coloured} giờ hoạt động, {changes} lần đổi pha, {startUps} lần khởi động, {frames} khung tin, mất {lost}',
    en: '{coloured} h in operation, {changes} stage changes, {startUps} start-ups, {frames} frames, {lost} lost',
  },
  'sim.nuisance.trouble': { vi: '{bursts} đợt nhiễu, {stalls} lần đứng, dài nhất 350 ms', en: '{bursts} bursts, {stalls} stalls, none longer than 350 ms' },
  'sim.nuisance.flashes': { vi: 'nhấp nháy ngoài ý muốn: {flashes} {causes}; bảo vệ đóng nút: {closings}', en: 'nuisance flashes: {flashes} {causes}; closed by guard: {closings}' },
  'sim.nuisance.silent': { vi: 'vòng quét liên tiếp không có mẫu của một bảng ({length}): {count}, phép tính {expected}', en: 'successive scans without a sample of a board ({length}): {count}, arithmetic {expected}' },
  'sim.nuisance.arithmetic': {
    vi: 'phép tính: {perYear} lần mỗi nút-năm với một lần gửi lại, {without} khi không gửi lại',
    en: 'arithmetic: {perYear} flashes a junction-year with one retry a scan, {without} without',
  },
  'sim.nuisance.speed': { vi: '{speed} giờ mỗi giây', en: '{speed} h per s' },
} as const satisfies Record<string, Sentence>;
