import type { Sentence } from './sentence.ts';

/** Sentences of `ngatu sim radar`. */
export const simRadarSentences = {
  'sim.radar.help': {
    vi: `ngatu sim radar --cabinet TỆP [tuỳ chọn]

Radar đếm xe ảo (Wavetronix SmartSensor HD): trả lời các khung Z1 như cảm biến thật (docs/vds.md), tại nơi tệp cấu hình
tủ hỏi nó: cổng TCP trên máy này, hoặc một tty ảo do nó tạo. Số cảm biến, các làn và độ dài lượt lấy từ tệp đó.

  --cabinet <tệp>        tệp cấu hình tủ
  --source <nguồn>       radar nào của tệp (radar đầu tiên)
  --flow <xe/h>          xe mỗi giờ mỗi làn (600)
  --interval <độ dài>    lượt đếm đặt trong cảm biến khác với tệp, 5s đến 1h (để thử vds.interval)
  --clock-off <độ lệch>  đồng hồ cảm biến nhanh hơn chừng này; chậm hơn: --clock-off=-30s (để thử sensorClock)
  --for <thời gian>      chạy bao lâu; không có thì đến khi bị kết thúc
  --seed <n>             hạt giống (1)
  --json                 mỗi lượt một dòng JSON ở stdout
  --lang vi|en           ngôn ngữ

Ví dụ:
  ngatu sim radar --cabinet cabinet.yaml --flow 900
  ngatu sim radar --cabinet cabinet.yaml --source radar --interval 30s --for 10m --json

Mã kết thúc: 0 hết thời gian, 2 dùng sai, 69 không mở được cổng hoặc tty, 78 chưa dựng.
`,
    en: `ngatu sim radar --cabinet FILE [options]

A virtual counting radar (Wavetronix SmartSensor HD): answers Z1 frames as the sensor does (docs/vds.md), where the
cabinet's file asks for it: a TCP port of this machine, or a tty that it makes. Sensor id, lanes and interval are those
of the file.

  --cabinet <file>       the cabinet's file
  --source <source>      which radar of the file (the first)
  --flow <veh/h>         vehicles an hour and lane (600)
  --interval <duration>  what is set in the sensor, where it is not what the file says, 5s to 1h (to try vds.interval)
  --clock-off <offset>   its clock is ahead by so much; behind: --clock-off=-30s (to try sensorClock)
  --for <duration>       how long it runs; without it until it is ended
  --seed <n>             seed (1)
  --json                 a line of JSON each interval on stdout
  --lang vi|en           language

Examples:
  ngatu sim radar --cabinet cabinet.yaml --flow 900
  ngatu sim radar --cabinet cabinet.yaml --source radar --interval 30s --for 10m --json

Exit codes: 0 its time is over, 2 wrong use, 69 its port or tty can't be opened, 78 not built.
`,
  },
  'sim.radar.wrong': { vi: 'không dùng được: {detail}; xem ngatu sim radar --help', en: 'can’t be used: {detail}; see ngatu sim radar --help' },
  'sim.radar.noLine': { vi: 'không mở được {place}: {detail}; cổng hoặc tệp đang có người dùng, hoặc thiếu socat (scripts/setup cài)', en: '{place} can’t be opened: {detail}; the port or the file is taken, or socat is missing (scripts/setup installs it)' },
  'sim.radar.ready': { vi: 'radar {sensor}: {lanes} làn, mỗi {intervalS} s, tại {place}', en: 'radar {sensor}: lanes {lanes}, every {intervalS} s, at {place}' },
  'sim.radar.lane': { vi: '{zone} {count} xe', en: '{zone} {count} vehicles' },
  'sim.radar.answered': { vi: 'đã trả lời {answered} khung', en: 'frames answered {answered}' },
} as const satisfies Record<string, Sentence>;
