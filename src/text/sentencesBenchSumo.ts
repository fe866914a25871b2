import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu bench sumo`. */
export const benchSumoSentences = {
  'bench.sumo.help': {
    vi: `ngatu bench sumo <kịch bản…> [tuỳ chọn]

Đo mọi bộ điều khiển trong SUMO, cùng luật, cùng xe. Của ta: cả vòng điều khiển (tuần tự, giám sát), chỉ thấy qua cảm biến.
<kịch bản>  thư mục có một .sumocfg, hoặc chính tệp .sumocfg đó; mọi nút có đèn trong mạng đều được điều khiển

  --controllers <tên>  tên hoặc phần đầu của tên, cách nhau bằng dấu phẩy: ngatu, fixed, best-fixed, actuated, wave,
                       pressure, peers (không có ta), all (mặc định)
  --seeds <n>          hạt giống: 1, 1-5, 1,3 (1)
  --rules <luật>       street: vàng 3 s, đỏ toàn phần 2 s; resco: vàng 3 s, không đỏ toàn phần; cả hai: street,resco (street)
  --faults <lỗi>       vòng từ hỏng: dead (10 % câm), chatter (2 % nháy), blind (một hướng mù), all (none)
  --scale <k>          hệ số lưu lượng (1)
  --countdown <N>      N giây cuối được hứa với đèn đếm lùi; xanh tối thiểu max(5, N) cho mọi bộ (0)
  --oracle <gì>        vòng thích ứng biết thêm sự thật, để xem khoảng cách do đâu: state (mọi xe trong 80 m và đang chờ),
                       future (cả xe sẽ tới trong 60 s); không phải bộ điều khiển của bảng
  --search-fixed       không so sánh: tìm kế hoạch cố định tốt nhất (Webster theo lưu lượng đếm được, rồi dò từng pha; hạt
                       101-102) và ghi vào <kịch bản>.fixed-plan.json cạnh .sumocfg; best-fixed chạy kế hoạch đó
  --for <giây>         chỉ chừng ấy giây đầu của cửa sổ trong .sumocfg
  --jobs <n>           số lần chạy song song (1)
  --report <tệp>       báo cáo HTML: trễ, số xe trong mạng, dòng thời gian của các quyết định
  --json               mỗi lần chạy một dòng JSON ở stdout; bảng ở stderr
  --lang vi|en         ngôn ngữ

Ví dụ:
  ngatu bench sumo ../shared/sumo/cologne1 --seeds 1-5
  ngatu bench sumo ../shared/sumo/* --controllers ngatu,peers --rules street,resco --jobs 2 --json

Mã kết thúc: 0 đạt, 1 có luật không được giữ đúng từng giây hoặc SUMO hỏng, 2 dùng sai.
`,
    en: `ngatu bench sumo <scenario…> [options]

Measures controllers in SUMO under the same rules with the same vehicles. Ours is the whole loop (sequencer, guard), and sees detectors alone.
<scenario>  a folder with one .sumocfg, or that file; every signalled junction of the network is controlled

  --controllers <names>  names or beginnings of names, separated by commas: ngatu, fixed, best-fixed, actuated, wave,
                         pressure, peers (all but ours), all (the default)
  --seeds <n>            1, 1-5, 1,3 (1)
  --rules <rules>        street: yellow 3 s, all red 2 s; resco: yellow 3 s, no all red; both: street,resco (street)
  --faults <kinds>       broken loops: dead (10 % silent), chatter (2 % come and go), blind (one approach unseen), all (none)
  --scale <k>            factor of the demand (1)
  --countdown <N>        the last N seconds are promised to countdown displays; min green max(5, N) for everybody (0)
  --oracle <what>        the adaptive loop is told the truth, to see what a gap consists of: state (all within 80 m and all who
                         queue), future (all who come within 60 s too); no controller of a table
  --search-fixed         no comparison: searches the best fixed plan (Webster by counted flows, then stage by stage; seeds
                         101-102) and writes it to <scenario>.fixed-plan.json beside the .sumocfg; best-fixed plays it
  --for <seconds>        only the first so many seconds of the window in the .sumocfg
  --jobs <n>             runs side by side (1)
  --report <file>        an HTML report: delays, vehicles in the network, the decisions on a time line
  --json                 one JSON line per run on stdout; the table goes to stderr
  --lang vi|en           language

Examples:
  ngatu bench sumo ../shared/sumo/cologne1 --seeds 1-5
  ngatu bench sumo ../shared/sumo/* --controllers ngatu,peers --rules street,resco --jobs 2 --json

Exit codes: 0 ok, 1 a rule was not kept to the second or SUMO failed, 2 usage.
`,
  },
  'bench.sumo.usage': { vi: 'Không hiểu: {detail}. Xem `ngatu bench sumo --help`.', en: 'Not understood: {detail}. See `ngatu bench sumo --help`.' },
  'bench.sumo.columns': {
    vi: 'bộ điều khiển|hạt|trễ s|tệ nhất (hạt)|p95|lớn nhất|chưa xong|chưa vào|kẹt cứng|đổi pha|đi bộ s|quyết định ms',
    en: 'controller|seeds|delay s|worst (seed)|p95|max|unfinished|undeparted|gridlocks|switches|walks s|decision ms',
  },
  'bench.sumo.progress': { vi: '{bar} {done}/{all}, còn {leftS} s: {names}', en: '{bar} {done}/{all}, {leftS} s left: {names}' },
  'bench.sumo.report.title': { vi: 'Băng thử SUMO', en: 'Benchmark in SUMO' },
  'bench.sumo.report.legend': { vi: 'Thanh: trễ trung bình, phần xám là hạt giống tệ nhất (s). Dải: mỗi màu một pha, vàng là lúc chuyển pha.', en: 'Bars: mean delay, grey up to the worst seed (s). Bands: a colour per stage, yellow while stages change.' },
  'bench.sumo.report.vehicles': { vi: 'Xe trong mạng (nhiều nhất {most})', en: 'Vehicles in the network (at most {most})' },
  'bench.sumo.report.queue': { vi: 'xe đứng chờ trước đèn (nhiều nhất {most}); dưới là các pha, đưa chuột vào để xem vì sao đổi', en: 'vehicles that stand before the light (at most {most}); below, its stages: point at one to see why it was left' },
  'bench.sumo.report.delays': { vi: 'Trễ trung bình theo lúc lẽ ra khởi hành, mỗi cột 5 phút (nhiều nhất {most} s)', en: 'Mean delay by when a vehicle should have set out, five minutes a bar (at most {most} s)' },
  'bench.sumo.planless': { vi: '{name}: chưa có kế hoạch cố định tốt nhất (--search-fixed); bỏ qua best-fixed.', en: '{name}: no best fixed plan has been found (--search-fixed); best-fixed is left out.' },
  'bench.sumo.tried': { vi: '{name}: kế hoạch thứ {plans}, trễ {delayS} s', en: '{name}: plan {plans}, delay {delayS} s' },
  'bench.sumo.found': { vi: '{name}: xanh {greens} s, trễ {delayS} s (Webster {websterS} s), {plans} kế hoạch; ghi vào {file}', en: '{name}: greens {greens} s, delay {delayS} s (Webster {websterS} s), {plans} plans; written to {file}' },
  'bench.sumo.problems': { vi: '{count} lần luật không được giữ đúng.', en: '{count} times a rule was not kept.' },
} as const satisfies Record<string, Sentence>;
