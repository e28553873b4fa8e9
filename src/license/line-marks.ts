/** Words that begin the comment lines of batch files, m4 and Fortran. */
const WORD = /^[ \t]*(?:@?rem|dnl|c)(?=[ \t]|$)/i;
/** The number of a line, as `cat -n` and code viewers print it. A dot or parenthesis behind it makes a list of it. */
const NUMBER = /^[ \t]*(\d{1,5})(?=[ \t:|]|$)/;
const ANY = /^[ \t]*(?:@?rem|dnl|c|\d{1,5})(?=[ \t:|]|$)/im;

/** Fewer lines in a row are chance, or a table. */
const WORDS_IN_A_ROW = 5;
const NUMBERS_IN_A_ROW = 8;

/**
 * A text with the comment words and line numbers at the heads of its lines made blank, so that they are no words of
 * it; as long as before. Only marks that stand before every line of a passage count (empty lines aside), and numbers
 * only where each is one more than the one before.
 */
export function withoutLineMarks(text: string): string {
  if (!ANY.test(text)) return text;
  const lines = text.split("\n");
  blankRuns(lines, WORDS_IN_A_ROW, (line) => {
    const found = WORD.exec(line)?.[0];
    return found === undefined ? undefined : { mark: found, key: found.trim(), next: found.trim() };
  });
  blankRuns(lines, NUMBERS_IN_A_ROW, (line) => {
    const found = NUMBER.exec(line);
    if (!found) return undefined;
    const number = Number(found[1]);
    return { mark: found[0], key: String(number), next: String(number + 1) };
  });
  return lines.join("\n");
}

type Mark = { mark: string; key: string; next: string };

/** Blanks the marks of runs of lines of which each one's key is what the line before expects. */
function blankRuns(lines: string[], least: number, markOf: (line: string) => Mark | undefined): void {
  let run: { at: number; mark: string }[] = [];
  let expected: string | undefined;
  const settle = () => {
    if (run.length >= least)
      for (const { at, mark } of run) lines[at] = " ".repeat(mark.length) + lines[at]!.slice(mark.length);
    run = [];
  };
  for (const [at, line] of lines.entries()) {
    const found = markOf(line);
    if (!found) {
      if (line.trim() !== "") settle();
      continue;
    }
    if (found.key !== expected) settle();
    run.push({ at, mark: found.mark });
    expected = found.next;
  }
  settle();
}
