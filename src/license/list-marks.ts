const MARK = /^(?:[0-9]{1,2}|[A-Za-z]|[ivxIVX]{1,5})$/;

/** A number, letter or Roman numeral followed by `.` or `)`, as before a list item, or the `[1]` of a footnote. */
export function isListMark(text: string, from: number, to: number): boolean {
  // Markdown writers escape the dot: `1\.`.
  const escaped = text[to] === "\\" ? 1 : 0;
  const after = text[to + escaped];
  const before = text[from - 1];
  if (after === "]") return before === "[" && MARK.test(text.slice(from, to));
  if (after !== "." && after !== ")") return false;
  if (after === ")" && before === "(") return MARK.test(text.slice(from, to));
  return isOpen(text, from) && isBlank(text.charCodeAt(to + escaped + 1)) && MARK.test(text.slice(from, to));
}

/**
 * Nothing stands right before a word but white space, a line end that is written out (`\\n1.`), or the quotation mark
 * of a string that a program writes line by line.
 */
function isOpen(text: string, from: number): boolean {
  return (
    isBlank(text.charCodeAt(from - 1)) ||
    (text[from - 2] === "\\" && /[nrt]/.test(text[from - 1]!)) ||
    (text[from - 1] === '"' && /\n[ \t]*$/.test(text.slice(Math.max(0, from - 20), from - 1)))
  );
}

/** White space, the text's edge, a tag's, or a mark of emphasis. */
function isBlank(code: number): boolean {
  return (
    Number.isNaN(code) ||
    code <= 32 ||
    code === 0xa0 ||
    code === 0x200b ||
    code === 0xfeff ||
    code === 40 ||
    code === 42 ||
    code === 43 ||
    code === 60 ||
    code === 62 ||
    code === 92 ||
    code === 95
  );
}

/**
 * Whether a list mark is one for sure, wherever lines are broken: letters and Roman numerals always, a number only
 * behind the end of a sentence or an empty line, since prose has the `4.` of `Section 4.`, too, and never in the
 * parentheses of `thirty (30)`.
 */
export function isSureMark(text: string, from: number, to: number, breaks: number, stop: string): boolean {
  if (!/\d/.test(text[from] ?? "") || text[to] === "]") return true;
  if (text[from - 1] === "(") return false;
  return breaks > 1 || stop !== "";
}
