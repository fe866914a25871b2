/**
 * One person under two spellings: case, spaces, marks and đ don't make another person. Two people whose names differ
 * in nothing else add a middle name; one person counted as two would undo the second hand.
 */
export function samePerson(a: string, b: string): boolean {
  return bareLetters(a) === bareLetters(b);
}

/** Letters and digits alone, without case and marks. */
export function bareLetters(name: string): string {
  return name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd').replaceAll(/[^\p{L}\p{N}]+/gu, '');
}
