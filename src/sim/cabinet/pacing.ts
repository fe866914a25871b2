/** Bits of one character on the wire: start, 8 data, parity or second stop, stop. */
export const bitsPerCharacter = 11;

/** Time of so many characters, ms. */
export function charactersMs(characters: number, baud: number): number {
  return (characters * bitsPerCharacter * 1000) / baud;
}

/** The silence that ends a frame: 3.5 characters, 1.75 ms above 19 200 baud (Modbus over serial line 1.02, 2.5.1.1). */
export function silenceMs(baud: number): number {
  return baud > 19_200 ? 1.75 : charactersMs(3.5, baud);
}

/** From the moment a request is handed to the line until the slave begins its answer, ms. */
export function answerBeginsMs(requestBytes: number, baud: number, turnaroundMs: number): number {
  return charactersMs(requestBytes, baud) + silenceMs(baud) + turnaroundMs;
}

/** A whole transaction: request, silence, turnaround, answer, ms. */
export function transactionMs(requestBytes: number, answerBytes: number, baud: number, turnaroundMs: number): number {
  return answerBeginsMs(requestBytes, baud, turnaroundMs) + charactersMs(answerBytes, baud);
}
