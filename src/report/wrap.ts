import stringWidth from "string-width";

/**
 * Words laid out in lines of at most `width` columns. A word is never broken: an id or a command that is longer than the
 * line stands on a line of its own, so that it can still be copied.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  let used = 0;
  for (const word of text.split(" ")) {
    const size = stringWidth(word);
    if (line !== "" && used + 1 + size > width) {
      lines.push(line);
      line = "";
      used = 0;
    }
    if (line !== "") used++;
    line = line === "" ? word : `${line} ${word}`;
    used += size;
  }
  lines.push(line);
  return lines;
}
