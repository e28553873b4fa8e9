/** What a code point above ASCII is to the tokenizer. */
const SEPARATOR = 1;
/** A letter or a digit. */
export const LETTER = 2;
/** Scripts without blanks between words: each character is a token. */
export const IDEOGRAPH = 3;
/** Invisible inside a word: soft hyphens, joiners, marks. */
export const INVISIBLE = 4;

const known = new Uint8Array(0x10000);

/** The class of a UTF-16 code unit, or of a whole code point above U+FFFF. */
export function letterClass(code: number): number {
  if (code > 0xffff) return classify(code);
  const seen = known[code]!;
  if (seen !== 0) return seen;
  const fresh = classify(code);
  known[code] = fresh;
  return fresh;
}

function classify(code: number): number {
  if (code === 0xad || (code >= 0x200b && code <= 0x200f) || code === 0x2060 || code === 0xfeff)
    return INVISIBLE;
  if (
    (code >= 0x3040 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7af) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0x20000 && code <= 0x3ffff)
  )
    return IDEOGRAPH;
  const character = String.fromCodePoint(code);
  if (/\p{M}/u.test(character)) return INVISIBLE;
  return /[\p{L}\p{N}]/u.test(character) ? LETTER : SEPARATOR;
}
