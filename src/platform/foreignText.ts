/*
 * Text that somebody else wrote (a cabinet, whoever is on the broker, a device, a person) on its way to a terminal:
 * what a terminal would obey is shown as a sign instead. Control characters (C0, DEL, C1), and what turns a line's
 * direction, behind which a line can say something else than it reads.
 */
const obeyed = /[\p{Cc}\p{Bidi_Control}]/gu;
/** The sign for a character that can't be shown. */
const sign = '\uFFFD';
/** Colours of our own, in a text of several lines. */
// oxlint-disable-next-line no-control-regex -- styles begin with it
const colourOrObeyed = /\u001B\[(?:[0-2]|3[0-7])?m|[\p{Cc}\p{Bidi_Control}]/gu;

/** One line: an end of a line in it is none. */
export function lineShown(text: string): string {
  return text.replaceAll(obeyed, sign);
}

/** A text with ends of lines, tabs and colours of our own. */
export function textShown(text: string): string {
  return text.replaceAll(colourOrObeyed, (found) => (found.length > 1 || found === '\n' || found === '\t' ? found : sign));
}

/** JSON that says the same, in a form that no terminal obeys: what JSON itself does not escape. */
export function jsonShown(json: string): string {
  return json.replaceAll(obeyed, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
