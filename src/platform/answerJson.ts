/** A command's answer as JSON. The schemas of docs/schemas/cli are made from the type of what is given to it, so that type is a contract. */
export function answerJson<const T>(value: T): string {
  return JSON.stringify(value);
}
