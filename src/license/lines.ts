/** Where the lines of a text start; made once per text. */
export type Lines = { text: string; starts: Uint32Array };

/** The lines of a text, to be asked by offset. */
export function linesOf(text: string): Lines {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return { text, starts: Uint32Array.from(starts) };
}

/** The line, from 1, that the character at `offset` is in. */
export function lineAt(lines: Lines, offset: number): number {
  let low = 0;
  let high = lines.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (lines.starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** The text of line `number`, from 1, without its end. */
export function lineText(lines: Lines, number: number): string {
  const from = lines.starts[number - 1] ?? 0;
  const to = lines.starts[number] ?? lines.text.length;
  return lines.text.slice(from, to).trimEnd();
}
