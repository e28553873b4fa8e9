/** Bytes of one copy: terminals drop longer sequences, some of them halfway. */
const MOST_BYTES = 50_000;

/** OSC 52, which puts a text on the clipboard of whoever looks at the terminal; undefined where the text is too long. */
export function clipboardSequence(text: string): string | undefined {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length > MOST_BYTES ? undefined : `\u001b]52;c;${bytes.toString("base64")}\u0007`;
}
