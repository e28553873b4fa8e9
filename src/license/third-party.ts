import type { Tokens } from "./tokens.ts";

/** Headings under which a notice lists the licenses of what it contains, rather than its own. */
const HEADING =
  /\bthird[- ]party\s+(?:components?|software|notices?|licen[cs]es?|code|libraries|materials|packages)\b|\bother dependencies and licen[cs]es\b|\bopen[- ]source\s+(?:software|models?|components?)\b[^.\n]{0,40}\blicensed under\b/gi;

/**
 * The first token behind a heading of third-party licenses that stands outside every license's own text: licenses
 * behind it are not the license of the work. Infinity where there is no such heading.
 */
export function thirdPartyFrom(tokens: Tokens, hash: Int32Array): number {
  for (const found of tokens.text.matchAll(HEADING)) {
    const at = tokenAt(tokens, found.index);
    if (at < tokens.count && hash[at]! >= 0 && isHeading(tokens.text, found.index)) return at;
  }
  return Number.POSITIVE_INFINITY;
}

const HEADING_WORDS = 14;

/** A short line that is no sentence and no piece of one: an empty line is above it, or a colon ends it. */
function isHeading(text: string, at: number): boolean {
  const from = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  const line = text.slice(from, end < 0 ? text.length : end).trim();
  const words = line.match(/[\p{L}\p{N}]+/gu)?.length ?? 0;
  if (line.length > 160 || words > HEADING_WORDS || /[.;,]$/.test(line)) return false;
  if (!/^[^\p{L}\p{N}]*[\p{Lu}\p{N}]/u.test(line)) return false;
  return /:$/.test(line) || /(?:^|\n)[^\p{L}\p{N}\n]*\n?$/u.test(text.slice(Math.max(0, from - 200), from));
}

function tokenAt(tokens: Tokens, offset: number): number {
  let low = 0;
  let high = tokens.count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (tokens.start[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
