import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu bench`. */
export const benchSentences = {
  'bench.help': {
    vi: `ngatu bench hil <kịch bản> [tuỳ chọn]

Khép kín vòng thật: xe của SUMO → vòng từ → tủ ảo → khung RTU → các tiến trình → khung RTU → đèn → tín hiệu của SUMO.
<kịch bản>  thư mục có một .sumocfg, hoặc chính tệp .sumocfg đó

  --for <thời lượng>  lượng lưu thông, theo giờ của nút (300s, 10m, 1h); không cho: cửa sổ của .sumocfg
  --speed <k>         hệ số đồng hồ; không cho: tự tìm hệ số lớn nhất đến 8 mà trễ p99.9 < 20 ms
  --seed <n>          hạt giống của SUMO (1)
  --tls <id>          đèn của mạng; không cho: đèn đầu tiên
  --record <tệp>      giữ bản ghi đèn của tủ
  --full              chạy cả agentd, broker và trung tâm
  --json              một đối tượng JSON ở stdout khi kết thúc
  --lang vi|en        ngôn ngữ

Ví dụ:
  ngatu bench hil ../shared/sumo/cologne1 --for 300s
  ngatu bench hil ../shared/sumo/cologne1 --speed 2 --json
  ngatu bench hil my.sumocfg --tls J5 --seed 3 --record lamps.jsonl

Mã kết thúc: 0 đạt, 1 không đạt, 2 dùng sai, 78 chưa dựng.
`,
    en: `ngatu bench hil <scenario> [options]

Closes the real loop: SUMO's vehicles → loops → virtual cabinet → RTU frames → daemons → RTU frames → lamps → SUMO's signals.
<scenario>  a folder with one .sumocfg, or that file

  --for <duration>  traffic, in the junction's time (300s, 10m, 1h); without: the window of the .sumocfg
  --speed <k>       factor of the clock; without: the largest up to 8 at which lateness p99.9 stays < 20 ms is looked for
  --seed <n>        SUMO's seed (1)
  --tls <id>        the network's light; without: its first
  --record <file>   keeps the cabinet's recording of the lamps
  --full            runs agentd, a broker and the centre too
  --json            one JSON object on stdout at the end
  --lang vi|en      language

Examples:
  ngatu bench hil ../shared/sumo/cologne1 --for 300s
  ngatu bench hil ../shared/sumo/cologne1 --speed 2 --json
  ngatu bench hil my.sumocfg --tls J5 --seed 3 --record lamps.jsonl

Exit codes: 0 ok, 1 not ok, 2 usage, 78 not built.
`,
  },
  'bench.usage': { vi: 'Không hiểu: {detail}. Xem `ngatu bench hil --help`.', en: 'Not understood: {detail}. See `ngatu bench hil --help`.' },
  'bench.scenario': { vi: 'Kịch bản không dùng được: {detail}', en: 'The scenario cannot be used: {detail}' },
  'bench.siteRefused': { vi: 'Nút lấy từ {scenario} không qua được kiểm tra:', en: 'The junction derived from {scenario} does not pass the site check:' },
  'bench.noWindow': { vi: '{file} không nêu thời điểm kết thúc. Cho --for.', en: '{file} names no end. Give --for.' },
  'bench.place': { vi: 'Không tạo được thư mục tạm: {detail}', en: 'A temporary directory could not be made: {detail}' },
  'bench.sumo': { vi: 'SUMO hỏng: {detail}', en: 'SUMO failed: {detail}' },
  'bench.site': { vi: 'Nút {site}: {groups} nhóm đèn, {stages} pha, {loops} vòng từ, đèn {light}', en: 'Junction {site}: {groups} groups, {stages} stages, {loops} loops, light {light}' },
  'bench.noRealtime': { vi: 'Không được quyền thời gian thực (chrt): vòng điều khiển có thể trễ hơn.', en: 'No right to real-time scheduling (chrt): ticks may be later.' },
  'bench.trial': { vi: 'k = {speed}: trễ p99.9 {late} ms', en: 'k = {speed}: lateness p99.9 {late} ms' },
  'bench.trialFailed': { vi: 'k = {speed}: {detail}', en: 'k = {speed}: {detail}' },
  'bench.noSpeed': { vi: 'Ngay cả k = 1 cũng trễ hơn 20 ms; vẫn chạy với k = 1.', en: 'Even k = 1 is later than 20 ms; it runs at k = 1 all the same.' },
  'bench.run': { vi: 'Chạy {forS} s lưu thông với k = {speed}', en: 'Running {forS} s of traffic at k = {speed}' },
  'bench.progress': { vi: '{doneS}/{forS} s, {changes} lần đổi pha, trễ p99.9 {late} ms, SUMO chậm {behind} bước', en: '{doneS}/{forS} s, {changes} stage changes, lateness p99.9 {late} ms, SUMO behind {behind} steps' },
  'bench.child': { vi: '{name}: {what}', en: '{name}: {what}' },
  'bench.summary': {
    vi: '{scenario} với k = {speed}: {forS} s, trễ trung bình {delayS} s, chưa xong {unfinished}, chưa vào {undeparted}; {stageChanges} lần đổi pha, {ticks}/{due} vòng, trễ p99.9 {late} ms; vi phạm ở đèn: {violations}',
    en: '{scenario} at k = {speed}: {forS} s, mean delay {delayS} s, {unfinished} unfinished, {undeparted} never in; {stageChanges} stage changes, {ticks} of {due} ticks, lateness p99.9 {late} ms; violations at the lamps: {violations}',
  },
  'bench.ok': { vi: 'Đạt.', en: 'Ok.' },
  'bench.notOk': { vi: 'Không đạt: {reasons}', en: 'Not ok: {reasons}' },
  'bench.kept': { vi: 'Nhật ký và bản ghi được giữ ở {dir}', en: 'Logs and the recording are kept in {dir}' },
} as const satisfies Record<string, Sentence>;
