import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { UserError } from "../errors.ts";
import type { Position } from "../model.ts";

/** A YAML text with the positions of everything in it. */
export type Source = { file: string; text: string; lines: LineCounter; document: Document.Parsed };

export type KeyPath = readonly (string | number)[];

/** Bytes of a manifest; ten thousand models stay below it. */
export const LARGEST = 4_000_000;
/** How often aliases may be followed: an anchor used for each model is fine, a bomb is not. */
const MOST_ALIASES = 100;
const MOST_ERRORS = 20;

/** Parses a YAML text. Throws UserError `manifest-invalid` that names every syntax error and duplicate key. */
export function parseSource(text: string, file: string): Source {
  if (text.length > LARGEST)
    throw new UserError("manifest-invalid", "the manifest is too large", {
      where: file,
      why: `${text.length} characters; at most ${LARGEST} are read`,
    });
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    const source = { file, text, lines, document };
    failTogether(syntaxErrors(source));
    return source;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError("manifest-invalid", "the manifest is nested too deeply", { where: file });
  }
}

/** The plain value of a text. Throws UserError where aliases multiply. */
export function valueOf(source: Source): unknown {
  try {
    return source.document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    throw new UserError("manifest-invalid", "the manifest's aliases cannot be followed", {
      where: source.file,
      why: error instanceof Error ? error.message : String(error),
      fix: "write the values out instead of `*alias`",
    });
  }
}

/** Throws the first error with the others behind it; returns where there are none. */
export function failTogether(errors: readonly UserError[]): void {
  const [first, ...rest] = [...errors].sort((a, b) => orderOf(a) - orderOf(b));
  if (first === undefined) return;
  const { where, why, fix, excerpt } = first;
  const shown = rest.slice(0, MOST_ERRORS - 1);
  if (rest.length > shown.length)
    shown.push(new UserError(first.code, `and ${rest.length - shown.length} more errors`));
  throw new UserError(first.code, first.message, {
    ...(where === undefined ? {} : { where }),
    ...(why === undefined ? {} : { why }),
    ...(fix === undefined ? {} : { fix }),
    ...(excerpt === undefined ? {} : { excerpt }),
    ...(shown.length === 0 ? {} : { also: shown }),
  });
}

function orderOf({ where }: UserError): number {
  return typeof where === "object" ? where.line * 10_000 + where.column : 0;
}

/** One error a place: a parser that lost its way says the same many times. */
function syntaxErrors(source: Source): UserError[] {
  const { errors: found } = source.document;
  const conflict = found.length === 0 ? undefined : conflictError(source);
  if (conflict !== undefined) return [conflict];
  const errors = new Map<number, UserError>();
  for (const error of [...found, ...source.document.warnings].slice(0, 200))
    if (!errors.has(error.pos[0])) errors.set(error.pos[0], syntaxError(source, error));
  return [...errors.values()];
}

/** Where git left both sides of a merge, YAML's own errors only hide what there is to do. */
function conflictError(source: Source): UserError | undefined {
  const marker = /^(<{7}|>{7}|\|{7})( |\r?$)/m.exec(source.text);
  if (marker === null) return undefined;
  return errorAt(source, [marker.index, marker.index + 7], "the manifest has merge conflict markers", {
    why: "two branches changed the same place",
    fix: "keep the models of both sides, then `modelvet lock`",
  });
}

function syntaxError(source: Source, error: Document.Parsed["errors"][number]): UserError {
  const [start, end] = error.pos;
  if (error.code === "DUPLICATE_KEY") {
    const key = keyAt(source.text, start);
    return errorAt(source, [start, start + key.length], `duplicate key \`${key}\``, {
      why: "it stands twice in the same map",
      fix: "keep one of them",
    });
  }
  return errorAt(source, [start, end], "this is not valid YAML", { why: reasonOf(error) });
}

function reasonOf(error: Document.Parsed["errors"][number]): string {
  if (error.code === "MULTIPLE_DOCS") return "a manifest is one YAML document";
  const [message = ""] = error.message.split("\n");
  if (/call stack/.test(message)) return "it is nested too deeply";
  return message.charAt(0).toLowerCase() + message.slice(1);
}

function keyAt(text: string, offset: number): string {
  return /^[^\s:]+/.exec(text.slice(offset, offset + 200))?.[0] ?? "";
}

/** An error whose place is a stretch of the text. */
export function errorAt(
  source: Source,
  [start, end]: readonly [number, number],
  what: string,
  more: { why?: string; fix?: string },
): UserError {
  const where = positionAt(source, start);
  const from = start - (where.column - 1);
  const stop = source.text.indexOf("\n", from);
  const line = source.text.slice(from, stop === -1 ? undefined : stop).replace(/\r$/, "");
  const length = Math.max(1, Math.min(end - start, line.length - (where.column - 1)));
  return new UserError("manifest-invalid", what, { where, excerpt: { line, length }, ...more });
}

export function positionAt(source: Source, offset: number): Position {
  const { line, col } = source.lines.linePos(offset);
  return { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
}

/** Where the value (or the key) of a path stands; the nearest parent's stretch where it is missing. */
export function spanOf(source: Source, path: KeyPath, part: "key" | "value"): [number, number] {
  let node: unknown = source.document.contents;
  let span = rangeOf(node) ?? [0, 1];
  for (const [at, step] of path.entries()) {
    if (isAlias(node)) node = node.resolve(source.document);
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find(
        ({ key }) => (isScalar(key) ? String(key.value) : String(key)) === String(step),
      );
      if (pair === undefined) return span;
      const key = rangeOf(pair.key);
      next = pair.value;
      span = (at === path.length - 1 && part === "key" ? key : (rangeOf(next) ?? key)) ?? span;
    } else if (isSeq(node)) {
      next = node.items[Number(step)];
      span = rangeOf(next) ?? span;
    } else return span;
    node = next;
  }
  return span;
}

function rangeOf(node: unknown): [number, number] | undefined {
  const range = isNode(node) ? node.range : undefined;
  return range ? [range[0], Math.max(range[0] + 1, range[1])] : undefined;
}

function isNode(node: unknown): node is Node {
  return isMap(node) || isSeq(node) || isScalar(node) || isAlias(node);
}

/** A scalar as it was written: `007`, `1e10`, `yes`. */
export function writtenAt(source: Source, path: KeyPath): string {
  const [start, end] = spanOf(source, path, "value");
  return source.text.slice(start, end);
}
