import type { ExitCode } from "../judgement.ts";
import type { LicenseIndex, TextEntry } from "../license/fingerprint.ts";
import { declaredExpression } from "../license/pointers.ts";
import type { Identification, LicenseMatch, LicensePointer, TextChange } from "../model.ts";
import { escape, type Terminal } from "../terminal.ts";

/** One file of the command line: what it was recognised as, or why it could not be read. */
export type IdentifiedFile = { path: string; found?: Identification; unread?: string };

/** Words in an addition that is reported although it carries no term. */
const SENTENCE = 5;
const MOST_CHANGES = 40;
const POINTS: Readonly<Record<LicensePointer["kind"], string>> = {
  spdx: "has the SPDX tag",
  line: "declares",
  badge: "has a badge for",
  notice: "names",
  aside: "names, for something else,",
  link: "refers to",
  limit: "limits the use:",
  intent: "is meant for:",
};
const NARROWEST = 40;

/** The document of `--format json`: `modelvet/identify@1`. */
export function identifyJson(files: readonly IdentifiedFile[], index: LicenseIndex): string {
  const texts = textsOf(index);
  const rows = files.map(({ path, found, unread }) => {
    if (found === undefined) return { path, expression: null, unread };
    const main = mainMatch(found);
    const declared = declaredExpression(found.pointers);
    return {
      path,
      expression: found.expression ?? (found.matches.length === 0 ? declared : null),
      basis:
        found.expression !== null
          ? "text"
          : declared !== null && found.matches.length === 0
            ? "declared"
            : null,
      family: main === undefined ? null : (texts.get(main.text)?.family ?? null),
      coverage: main === undefined ? 0 : round(main.coverage),
      modified: isModified(found),
      changes: found.matches.flatMap((match) =>
        match.changes.map((change) => ({ text: match.text, ...change })),
      ),
      matches: found.matches.map(({ changes: _, ...match }) => ({
        ...match,
        family: texts.get(match.text)?.family ?? null,
        coverage: round(match.coverage),
        share: round(match.share),
      })),
      pointers: found.pointers,
      unrecognised: found.unrecognised,
      empty: found.empty,
      ...(found.truncated ? { truncated: true } : {}),
      ...(found.binary ? { binary: true } : {}),
    };
  });
  return `${JSON.stringify({ schema: "modelvet/identify@1", files: rows }, null, 2)}\n`;
}

/** A text that says something else than its license: a changed term, or a sentence that is not the license's. */
function isModified(found: Identification): boolean {
  return found.matches.some(
    (match) => match.modified || match.changes.some((change) => change.material || isSentence(change)),
  );
}

function isSentence({ kind, quote }: TextChange): boolean {
  return kind === "added" && (quote?.split(/\s+/).length ?? 0) >= SENTENCE;
}

/** A block per file: what it is, how much of it is there, then the changes with their lines. */
export function identifyText(
  files: readonly IdentifiedFile[],
  index: LicenseIndex,
  exitCode: ExitCode,
  terminal: Terminal,
): string {
  const texts = textsOf(index);
  const lines: string[] = [];
  for (const file of files) lines.push(...fileLines(file, texts, terminal), "");
  const named = files.filter(({ found }) => found?.expression != null).length;
  const changed = files.filter(({ found }) => found !== undefined && isModified(found)).length;
  lines.push(`${count(files.length, "file")}: ${named} recognised, ${changed} modified`);
  if (files.length === 0) lines.push("no license-like file was found");
  if (exitCode === 3) lines.push("exit 3: could not decide");
  return `${lines.join("\n")}\n`;
}

function fileLines(
  file: IdentifiedFile,
  texts: ReadonlyMap<string, TextEntry>,
  terminal: Terminal,
): string[] {
  const paint = painter(terminal);
  const out = [paint(36, escape(file.path))];
  const { found } = file;
  if (found === undefined) return [...out, `  ${paint(33, "not read")}: ${escape(file.unread ?? "")}`];
  if (found.empty) return [...out, `  ${paint(33, "empty")}`];
  if (found.binary) return [...out, `  ${paint(33, "not a text")}`];
  for (const match of found.matches) out.push(...matchLines(match, texts, terminal));
  const declared = declaredExpression(found.pointers);
  if (found.matches.length === 0)
    out.push(
      declared === null
        ? `  ${paint(33, "no known license text")}`
        : `  ${paint(33, escape(declared))}  declared only: the text is not here`,
    );
  if (found.unrecognised)
    out.push(`  ${paint(33, "unrecognised terms")}: reads like a license, but no known one`);
  if (found.truncated) out.push("  only the first 2 MB were read");
  for (const pointer of found.pointers.slice(0, 8))
    out.push(
      `  line ${pointer.line}  ${POINTS[pointer.kind]} ${escape(pointer.value, Math.max(20, terminal.width - 30))}`,
    );
  return out;
}

function matchLines(
  match: LicenseMatch,
  texts: ReadonlyMap<string, TextEntry>,
  terminal: Terminal,
): string[] {
  const paint = painter(terminal);
  const entry = texts.get(match.text);
  const terms = match.changes.filter((change) => change.material).length;
  const verdict = match.modified
    ? paint(31, `modified: ${count(terms, "changed term")}`)
    : match.exact
      ? paint(32, "word for word")
      : paint(32, "unmodified");
  const mark = terminal.unicode ? `${match.modified ? "▲" : "✔"} ` : "";
  const out = [
    `  ${mark}${paint(1, escape(match.expression))}  ${verdict}${match.thirdParty ? "  (of third-party components)" : ""}`,
    `    ${entry ? `${entry.name}, ` : ""}${entry?.family ?? ""}; text \`${match.text}\`; lines ${match.line}-${match.endLine}; ` +
      `${percent(match.coverage)} of it is here, ${percent(match.share)} of the file is it`,
  ];
  const shown = [...match.changes].sort((a, b) => Number(b.material) - Number(a.material) || a.line - b.line);
  for (const change of shown.slice(0, MOST_CHANGES)) out.push(...changeLines(change, terminal));
  if (shown.length > MOST_CHANGES) out.push(`    ${shown.length - MOST_CHANGES} more changes`);
  if (match.resembles) {
    out.push(
      `    ${paint(31, `not ${escape(match.resembles.expression)}`)}, although it holds that text; it adds:`,
    );
    for (const change of match.resembles.changes.slice(0, MOST_CHANGES))
      out.push(...changeLines(change, terminal));
  }
  return out;
}

function changeLines(change: TextChange, terminal: Terminal): string[] {
  const paint = painter(terminal);
  const where =
    change.endLine > change.line ? `lines ${change.line}-${change.endLine}` : `line ${change.line}`;
  const near = change.clause === undefined ? "" : `, near clause ${change.clause}`;
  const gone = change.because.filter((word) => word.startsWith("-")).map((word) => word.slice(1));
  const there = change.because.filter((word) => !word.startsWith("-"));
  const reasons = [
    there.slice(0, 8).join(", "),
    gone.length === 0 ? "" : `without ${gone.slice(0, 8).join(", ")}`,
  ].filter((part) => part !== "");
  const reason = reasons.length === 0 ? "" : `: ${reasons.join("; ")}`;
  const weight = change.material ? paint(31, `changes a term${escape(reason)}`) : "changes no term";
  const out = [`    ${where}${near}  ${change.kind}, ${weight}`];
  const mark = { added: "+", changed: "~", removed: "-" }[change.kind];
  const color = change.kind === "removed" ? 31 : 32;
  if (change.quote === undefined)
    out.push(paint(color, `      ${mark} words of the license are missing here`));
  else
    for (const row of wrapped(escape(change.quote), Math.max(NARROWEST, terminal.width - 8)))
      out.push(paint(color, `      ${mark} ${row}`));
  if (change.holds && change.kind !== "added")
    out.push(`        the license has ${change.holds.join(", ")} in this clause`);
  return out;
}

function wrapped(text: string, width: number): string[] {
  const rows: string[] = [];
  let row = "";
  for (const word of text.split(" ")) {
    if (row !== "" && row.length + 1 + word.length > width) {
      rows.push(row);
      row = "";
    }
    row = row === "" ? word : `${row} ${word}`;
    for (; row.length > width; row = row.slice(width)) rows.push(row.slice(0, width));
  }
  if (row !== "") rows.push(row);
  return rows;
}

/** The license of its own that explains most of the file; a policy or a third party's only where there is no other. */
function mainMatch(found: Identification): LicenseMatch | undefined {
  const rank = (match: LicenseMatch) => (match.thirdParty ? 0 : 2) + (match.kind === "license" ? 1 : 0);
  return [...found.matches].sort((a, b) => rank(b) - rank(a) || b.share - a.share)[0];
}

function textsOf(index: LicenseIndex): Map<string, TextEntry> {
  return new Map(index.references.map(({ text }) => [text.id, text]));
}

function painter(terminal: Terminal): (code: number, text: string) => string {
  return (code, text) => (terminal.color ? `\u001b[${code}m${text}\u001b[0m` : text);
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}

function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

function round(share: number): number {
  return Math.round(share * 10_000) / 10_000;
}
