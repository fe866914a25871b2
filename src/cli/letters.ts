const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' });

/** A text as the letters that a reader sees: a Vietnamese letter with its marks is one, however it is encoded. */
export function lettersOf(text: string): string[] {
  return Array.from(segmenter.segment(text.normalize('NFC')), ({ segment }) => segment);
}
