import type { Sentence } from './sentence.ts';

/** `ngatu site new`, `ngatu site intergreen`. */
export const makeSentences = {
  'help.site.new': { vi: 'một nút thử nghiệm mới từ vài câu trả lời, đã kiểm tra', en: 'a new bench site from a dozen answers, checked' },
  'help.site.intergreen': { vi: 'ma trận thời gian dọn nút từ chiều dài và tốc độ, có cách tính', en: 'the intergreen matrix from lengths and speeds, with its workings' },
  'arg.newSiteId': { vi: 'mã nút: chữ thường, số, gạch nối', en: 'the site’s id: small letters, digits, hyphens' },
  'opt.answers': { vi: 'câu trả lời trong tệp YAML, không hỏi', en: 'the answers as a YAML file; nothing is asked' },
  'opt.outNew': { vi: 'ghi vào tệp mới này', en: 'write to this new file' },
  'new.needsAnswers': { vi: 'Không có bàn phím: cho câu trả lời bằng --answers TỆP (docs/cli.md).', en: 'There is no keyboard: give the answers as --answers FILE (docs/cli.md).' },
  'new.ask.name': { vi: 'Tên nút [{usual}]:', en: 'Name of the junction [{usual}]:' },
  'new.ask.arms': { vi: 'Các nhánh, north east south west [{usual}]:', en: 'Its arms, of north east south west [{usual}]:' },
  'new.ask.northSouth.width': { vi: 'Đường bắc–nam: bề rộng giữa hai lề, m [{usual}]:', en: 'North–south street: kerb to kerb, m [{usual}]:' },
  'new.ask.northSouth.speed': { vi: 'Đường bắc–nam: tốc độ, km/h [{usual}]:', en: 'North–south street: speed, km/h [{usual}]:' },
  'new.ask.northSouth.lanes': { vi: 'Đường bắc–nam: số làn mỗi chiều [{usual}]:', en: 'North–south street: lanes of one direction [{usual}]:' },
  'new.ask.northSouth.left': { vi: 'Đường bắc–nam: rẽ trái có đèn riêng? y/n [{usual}]:', en: 'North–south street: left turns with a signal of their own? y/n [{usual}]:' },
  'new.ask.eastWest.width': { vi: 'Đường đông–tây: bề rộng giữa hai lề, m [{usual}]:', en: 'East–west street: kerb to kerb, m [{usual}]:' },
  'new.ask.eastWest.speed': { vi: 'Đường đông–tây: tốc độ, km/h [{usual}]:', en: 'East–west street: speed, km/h [{usual}]:' },
  'new.ask.eastWest.lanes': { vi: 'Đường đông–tây: số làn mỗi chiều [{usual}]:', en: 'East–west street: lanes of one direction [{usual}]:' },
  'new.ask.eastWest.left': { vi: 'Đường đông–tây: rẽ trái có đèn riêng? y/n [{usual}]:', en: 'East–west street: left turns with a signal of their own? y/n [{usual}]:' },
  'new.ask.crossings': { vi: 'Có lối qua đường cho người đi bộ? y/n [{usual}]:', en: 'Crossings for pedestrians? y/n [{usual}]:' },
  'new.ask.frail': { vi: 'Gần trường học hay bệnh viện? y/n [{usual}]:', en: 'Near a school or a hospital? y/n [{usual}]:' },
  'new.header': {
    vi: 'Viết bởi ngatu site new. Chiều dài trong conflictPaths là số thận trọng tính từ bề rộng:|đo tại chỗ, sửa, rồi chạy ngatu site intergreen và ngatu site check.|Nút thử nghiệm: bench phải là false trước khi niêm phong cho đường phố.',
    en: 'Written by ngatu site new. The lengths in conflictPaths are careful ones, made from the widths:|measure them on site, correct them, then run ngatu site intergreen and ngatu site check.|A bench site: bench must be false before it is sealed for a street.',
  },
  'rings.written': { vi: '{file}: {groups} nhóm, {stages} pha. Tiếp theo: ngatu site check {file}, ngatu site seal {file} --bench.', en: '{file}: {groups} groups, {stages} stages. Next: ngatu site check {file}, ngatu site seal {file} --bench.' },
  'new.written': { vi: '{file}: {groups} nhóm, {stages} pha. Tiếp theo: đo các chiều dài, ngatu site intergreen {file}, ngatu site check {file}.', en: '{file}: {groups} groups, {stages} stages. Next: measure the lengths, ngatu site intergreen {file}, ngatu site check {file}.' },
  'intergreen.columns': { vi: '|từ|đến|nêu|vàng+1|cần|loại xe|qua+dọn-vào|đặt', en: '|from|to|stated|yellow+1|needed|class|cross+clear-enter|state' },
  'intergreen.noLength': { vi: 'thiếu chiều dài', en: 'no length' },
  'intergreen.sum': { vi: '{pairs} cặp có thứ tự; {missing} thiếu chiều dài, {short} đang nêu ít hơn cần.', en: '{pairs} ordered pairs; {missing} without a length, {short} state less than is needed.' },
} as const satisfies Record<string, Sentence>;
