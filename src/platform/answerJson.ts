import { jsonShown } from './foreignText.ts';

/** A command's answer as JSON. The schemas of docs/schemas/cli are made from the type of what is given to it, so that type is a contract. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- const T keeps the literals of what is given, which the schemas are made of
export function answerJson<const T>(value: T): string {
  return jsonShown(JSON.stringify(value));
}
