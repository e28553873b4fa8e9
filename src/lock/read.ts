import { isAscii } from "node:buffer";
import { readFileSync, statSync } from "node:fs";
import { UserError } from "../errors.ts";
import type { Lockfile } from "./locked.ts";
import { columnOf, lineOf, offsetOf, scanJson } from "./scan-json.ts";
import { checkLockfile } from "./schema.ts";

/** Ten thousand models of a hundred files stay below it; a larger file is not a lockfile of ours. */
const LARGEST = 64 * 1024 * 1024;

/** The lockfile's text; undefined where there is none. Throws UserError when it is no file or too large. */
export function readLockText(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) return undefined;
  if (!found.isFile()) throw new UserError("lockfile-invalid", "the lockfile is not a file", { where: file });
  if (found.size > LARGEST)
    throw new UserError("lockfile-invalid", `the lockfile has ${found.size} bytes`, {
      where: file,
      why: `no more than ${LARGEST} bytes are read`,
      fix: "restore the file from version control, or delete it and run `modelvet lock`",
    });
  const bytes = readFileSync(file);
  // Most lockfiles are ASCII, which needs no decoding: for a hundred models that is a fiftieth of the time of `check`.
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}

/** The lockfile at a path; undefined where there is none. Throws UserError `lockfile-invalid` or `lockfile-conflict`. */
export function readLockfile(file: string): Lockfile | undefined {
  const text = readLockText(file);
  return text === undefined ? undefined : parseLockfile(text, file);
}

/** A lockfile's text, checked in full. `file` is what messages call it. */
export function parseLockfile(text: string, file: string): Lockfile {
  const marker = /^(<{7}|>{7}|\|{7})( |\r?$)/m.exec(text);
  if (marker !== null)
    throw new UserError("lockfile-conflict", "the lockfile has merge conflict markers", {
      where: positionAt(text, marker.index, file),
      why: "two branches locked models at the same place",
      fix: "modelvet lock",
      excerpt: excerptAt(text, marker.index, 7),
    });
  const source = text.startsWith("\ufeff") ? text.slice(1) : text;
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    throw invalid(scanJson(source) ?? { error: "this is not JSON", at: 0, length: 1 }, source, file);
  }
  if (mayHideKeys(source, value)) {
    const found = scanJson(source);
    if (found !== undefined) throw invalid(found, source, file);
  }
  const checked = checkLockfile(value);
  if ("models" in checked) return checked;
  const at = offsetOf(source, checked.path);
  throw invalid({ error: checked.message, at, length: tokenAt(source, at) }, source, file, checked.fix);
}

/**
 * True unless the text provably holds as many keys as the parsed value. Counting is many times faster than the scanner:
 * `":` ends every key that no space follows, and can only be met too often (inside strings), never too seldom.
 */
function mayHideKeys(text: string, value: unknown): boolean {
  if (/"[ \t\r\n]+:/.test(text)) return true;
  let ends = 0;
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at + 2)) ends++;
  return ends !== countKeys(value);
}

function countKeys(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let keys = 0;
  // Parsed JSON inherits nothing enumerable, and this form is the fastest by far.
  if (Array.isArray(value)) for (const item of value) keys += countKeys(item);
  else for (const key in value) keys += 1 + countKeys(Reflect.get(value, key));
  return keys;
}

function invalid(
  found: { error: string; at: number; length: number },
  text: string,
  file: string,
  fix = "restore the file from version control, or delete it and run `modelvet lock`",
): UserError {
  return new UserError("lockfile-invalid", `the lockfile is invalid: ${found.error}`, {
    where: positionAt(text, found.at, file),
    fix,
    excerpt: excerptAt(text, found.at, found.length),
  });
}

export function positionAt(text: string, offset: number, file: string) {
  return { file, line: lineOf(text, offset), column: columnOf(text, offset) };
}

function excerptAt(text: string, offset: number, length: number): { line: string; length: number } {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return { line: text.slice(start, Math.min(end === -1 ? text.length : end, start + 400)).trimEnd(), length };
}

/** The length of the JSON string that stands at an offset, 1 for anything else. */
function tokenAt(text: string, offset: number): number {
  const token = /"(?:[^"\\\n]|\\.){0,400}"|[\w.-]{1,80}/y;
  token.lastIndex = offset;
  return token.exec(text)?.[0].length ?? 1;
}
