import type { Sentence } from './sentence.ts';

/** Words of completion and manual. */
export const shellHelpSentences = {
  'help.completion': { vi: 'bản tự hoàn thành lệnh cho bash, zsh hoặc fish', en: 'the completion script for bash, zsh or fish' },
  'help.man': { vi: 'trang hướng dẫn (man) của ngatu', en: 'the manual page of ngatu' },
  'help.schema': { vi: 'JSON Schema của kết quả --json của một lệnh', en: 'the JSON Schema of what a command answers with --json' },
  'arg.schemaCommand': { vi: 'lệnh, như: detector list; không có: mọi lệnh có schema', en: 'a command, such as: detector list; without one: every command that has a schema' },
  'schema.none': { vi: 'Không có schema cho “{detail}”. Danh sách: ngatu schema', en: 'There is no schema for “{detail}”. The list: ngatu schema' },
  'schema.how': { vi: 'Xem một schema: ngatu schema LỆNH', en: 'To see one: ngatu schema COMMAND' },
  'arg.shell': { vi: 'bash, zsh hoặc fish', en: 'bash, zsh or fish' },
  'completion.unknown': { vi: 'Không có bản cho {detail}. Có: {shells}.', en: 'There is none for {detail}. There is one for: {shells}.' },
  'man.name': { vi: 'TÊN', en: 'NAME' },
  'man.synopsis': { vi: 'CÚ PHÁP', en: 'SYNOPSIS' },
  'man.options': { vi: 'tùy chọn', en: 'options' },
  'man.command': { vi: 'lệnh', en: 'command' },
  'man.arguments': { vi: 'tham số', en: 'arguments' },
  'man.globalOptions': { vi: 'TÙY CHỌN CỦA MỌI LỆNH', en: 'OPTIONS OF EVERY COMMAND' },
  'man.commands': { vi: 'CÁC LỆNH', en: 'COMMANDS' },
  'man.exit': { vi: 'MÃ KẾT THÚC', en: 'EXIT STATUS' },
  'man.environment': { vi: 'BIẾN MÔI TRƯỜNG', en: 'ENVIRONMENT' },
  'man.env.NGATU_RUN_DIR': { vi: 'thư mục có socket của các tiến trình, khi không có --run-dir', en: 'directory of the daemons’ sockets where --run-dir is not given' },
  'man.env.LC_ALL': { vi: 'rồi LC_MESSAGES, LANG: vi* là tiếng Việt, khác là tiếng Anh; không phải UTF-8 thì chỉ dùng ASCII', en: 'then LC_MESSAGES and LANG: vi* is Vietnamese, all else English; where it is not UTF-8, ASCII alone is drawn' },
  'man.env.NO_COLOR': { vi: 'có giá trị bất kỳ: không dùng màu', en: 'set to anything: no colours' },
} as const satisfies Record<string, Sentence>;
