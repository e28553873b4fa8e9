import { IDEOGRAPH, INVISIBLE, LETTER, letterClass } from "./letters.ts";
import { isListMark, isSureMark } from "./list-marks.ts";
import { addressEnd, bodyStart, entityAt, hostEnd, tagEnd } from "./markup.ts";
import { fold, hashOf, plain, settle } from "./words.ts";

/** The words of a text, in order: what each hashes to and where it stands in the decoded text. */
export type Tokens = {
  text: string;
  count: number;
  hash: Uint16Array;
  start: Uint32Array;
  end: Uint32Array;
  /** 1 where the word looks like the number of a list item (`3.`), 2 where it is a web address. */
  flag: Uint8Array;
  /** Words that look like list marks and stand where one is sure to be: they are not tokens. */
  marks: readonly { at: number; label: string; before: number }[];
};

/** Most tokens of one text. */
export const TOKEN_LIMIT = 400_000;
/** Values of `Tokens.flag`. */
export const LIST_MARK = 1;
export const ADDRESS = 2;

/** What every web address hashes to: addresses move, and their words are no terms. */
export const ADDRESS_HASH = fold(hashOf("https://"));
const BASIS = 0x811c9dc5;
const PRIME = 0x01000193;
const ASCII = new Uint8Array(128);
for (let code = 48; code < 58; code += 1) ASCII[code] = 2;
for (let code = 65; code < 91; code += 1) ASCII[code] = 1;
for (let code = 97; code < 123; code += 1) ASCII[code] = 1;

const AMPERSAND = 38;
const HYPHEN = 45;
const LESS = 60;
const BACKSLASH = 92;

/**
 * Splits a text into tokens: runs of letters and digits, numbers with inner `.` and `,` kept whole, each ideograph by
 * itself, web addresses as one token. Markup, comment marks, quotes and list marks are no tokens, words cut by a
 * hyphen at a line's end are joined, and case, spelling and compatibility forms do not count.
 */
export function tokenize(text: string): Tokens {
  const room = Math.min(TOKEN_LIMIT, (text.length >> 1) + 2);
  const hash = new Uint16Array(room);
  const start = new Uint32Array(room);
  const end = new Uint32Array(room);
  const flag = new Uint8Array(room);
  const marks: { at: number; label: string; before: number }[] = [];
  const length = text.length;
  let count = 0;
  let at = bodyStart(text);
  const escapes = isEscaped(text);
  // What stands between the last word and here: list marks are told from numbers by it.
  let breaks = 2;
  let stop = "";
  while (at < length && count < room) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      if (ASCII[code] === 0) {
        at = between(code, at);
        continue;
      }
      if (code === 104 || code === 72 || code === 102) {
        const last = addressEnd(text, at);
        if (last > at) {
          put(ADDRESS_HASH, at, last, ADDRESS);
          at = last;
          continue;
        }
      }
    } else {
      const wide = isLead(code);
      const kind = letterClass(wide ? (text.codePointAt(at) ?? code) : code);
      const next = at + (wide ? 2 : 1);
      if (kind === IDEOGRAPH) {
        put(fold(hashOf(text.slice(at, next).normalize("NFKC"))), at, next, 0);
        at = next;
        continue;
      }
      if (kind !== LETTER) {
        if ("。；：！".includes(text[at]!)) stop = text[at]!;
        at = next;
        continue;
      }
    }
    at = word(at);
    breaks = 0;
    stop = "";
  }
  return { text, count, hash, start, end, flag, marks };

  /** Takes what is no word at `from`, and gives where it ends. */
  function between(code: number, from: number): number {
    if (code === LESS) {
      const last = tagEnd(text, from);
      if (last > from) {
        if (
          !/^<\/?(?:a|b|i|u|em|strong|span|font|code|tt|sup|sub|small|big|abbr|cite)\b/i.test(
            text.slice(from, from + 9),
          )
        )
          breaks = 2;
        return last;
      }
    } else if (code === AMPERSAND) return afterEntity(text, from);
    else if (code === BACKSLASH && (escapes ? LINE_END : SURE_LINE_END).test(text.slice(from, from + 3))) {
      // A text that was kept in JSON or YAML: line ends are written out.
      breaks += 1;
      return from + 2;
    } else if (code === 10) breaks += 1;
    // `;` is a comment mark at a line's head and the end of a clause elsewhere.
    else if (
      code === 46 ||
      code === 58 ||
      code === 33 ||
      code === 63 ||
      code === 41 ||
      (code === 59 && breaks === 0)
    )
      stop = text[from]!;
    return from + 1;
  }

  function put(value: number, from: number, to: number, mark: number): void {
    hash[count] = value;
    start[count] = from;
    end[count] = to;
    flag[count] = mark;
    count += 1;
  }

  /** Reads the word at `from`, puts it, and gives where it ends. */
  function word(from: number): number {
    let value = BASIS;
    let digits = true;
    let position = from;
    while (position < length) {
      const code = text.charCodeAt(position);
      if (code < 128) {
        const kind = ASCII[code]!;
        if (kind === 1) {
          digits = false;
          value = Math.imul(value ^ (code | 32), PRIME);
        } else if (kind === 2) {
          value = Math.imul(value ^ code, PRIME);
        } else if (isInner(code, digits, text, position)) {
          if (code === 46) value = Math.imul(value ^ code, PRIME);
        } else if (code === HYPHEN && !digits) {
          const next = joined(text, position);
          if (next === position) break;
          position = next;
          continue;
        } else if (
          code === BACKSLASH &&
          digits &&
          text[position + 1] === "." &&
          isDigit(text.charCodeAt(position + 2))
        ) {
          // Markdown writers escape the dot of `1.1`.
          value = Math.imul(value ^ 46, PRIME);
          position += 2;
          continue;
        } else if (code === AMPERSAND && isLetterEntity(text, position)) {
          return slow(from);
        } else break;
        position += 1;
      } else if (letterClass(code) === INVISIBLE || letterClass(code) === LETTER || isLead(code)) {
        return slow(from);
      } else break;
    }
    if (!digits && isHostNext(text, position)) {
      const last = hostEnd(text, position);
      if (last > position) {
        put(ADDRESS_HASH, from, last, ADDRESS);
        return last;
      }
    }
    const size = position - from;
    if (size <= 5 && isListMark(text, from, position)) {
      if (isSureMark(text, from, position, breaks, stop)) {
        if (marks.length < 5000) marks.push({ at: from, label: text.slice(from, position), before: count });
        return position;
      }
      put(settle(value), from, position, LIST_MARK);
      return position;
    }
    put(settle(value), from, position, 0);
    return position;
  }

  /** The same for a word with letters beyond ASCII, invisible characters or entities inside it. */
  function slow(from: number): number {
    let position = from;
    let letters = "";
    while (position < length && position - from < 400) {
      const code = text.codePointAt(position) ?? 0;
      const kind = code < 128 ? (ASCII[code] === 0 ? 0 : LETTER) : letterClass(code);
      if (kind === LETTER) letters += String.fromCodePoint(code);
      else if (code === HYPHEN && joined(text, position) > position) {
        position = joined(text, position);
        continue;
      } else if (code === AMPERSAND) {
        const entity = entityAt(text, position);
        if (!entity || !isLetterEntity(text, position)) break;
        letters += entity.character;
        position = entity.end;
        continue;
      } else if (kind !== INVISIBLE) break;
      position += code > 0xffff ? 2 : 1;
    }
    if (letters.length > 0) put(settle(hashOf(plain(letters))), from, position, 0);
    return Math.max(position, from + 1);
  }

  function afterEntity(source: string, from: number): number {
    const entity = entityAt(source, from);
    if (!entity) return from + 1;
    // A letter written as an entity begins a word.
    if (/[\p{L}\p{N}]/u.test(entity.character)) return slow(from);
    return entity.end;
  }
}

/** A dot or an at sign with a letter behind it: the only places where a host name can go on. */
function isHostNext(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code !== 46 && code !== 64) return false;
  const next = text.charCodeAt(at + 1) | 32;
  return next >= 97 && next <= 122;
}

/** The dot of `2.0` and `K2.5`, and the comma of `10,000`: between two digits. */
function isInner(code: number, digits: boolean, text: string, at: number): boolean {
  if (code !== 46 && !(code === 44 && digits)) return false;
  return isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
}

/** An entity that stands for a letter, or for nothing to be seen, inside a word. */
function isLetterEntity(text: string, at: number): boolean {
  return /[\p{L}\p{N}\p{M}\u00ad\u200b-\u200d]/u.test(entityAt(text, at)?.character ?? " ");
}

const LINE_END = /^\\[nrt]/;
const SURE_LINE_END = /^\\[nrt](?![a-z])/;

/** Whether line ends are written out as `\\n` all through, as in JSON. */
function isEscaped(text: string): boolean {
  const first = text.indexOf("\\n");
  if (first < 0) return false;
  const written = text.slice(0, 20_000).split("\\n").length;
  return written > 3 && written > text.slice(0, 20_000).split("\n").length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isLead(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

/** Where a word goes on after a hyphen at a line's end (comment marks of the next line skipped), or `at`. */
function joined(text: string, at: number): number {
  let next = at + 1;
  if (text.charCodeAt(next) === 13) next += 1;
  if (text.charCodeAt(next) !== 10) return at;
  next += 1;
  const limit = next + 24;
  while (next < limit && " \t#*>/;|-".includes(text[next] ?? "x")) next += 1;
  const code = text.charCodeAt(next);
  return code >= 97 && code <= 122 ? next : at;
}
