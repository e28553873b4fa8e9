import { type GlobalUse, type InFile, type Inspection, type Observation, VERDICTS } from "../model.ts";
import { escape, paint, type Terminal } from "../terminal.ts";
import { CLASS_COLORS, CLASS_WORDS, COLORS, hang } from "./inspect-words.ts";

/** Imports and reasons of one file that are shown without `--verbose`. */
const MOST = 10;
/** Characters of a call: what it does stands at its beginning. */
const LONGEST_CALL = 400;

/** Below a file's name: what loading it would do, in the order of the file; then why else that matters, the worst first. */
export function inspectBlock(file: Inspection, terminal: Terminal, verbose: boolean): string[] {
  const ordered = inOrder(file.globals);
  const telling = verbose ? ordered : tellingGlobals(ordered);
  const told = new Map(telling.map((use) => [use, file.observations.find((seen) => isAbout(seen, use))]));
  const reasons = file.observations
    .filter((seen) => ![...told.values()].includes(seen))
    .sort((a, b) => VERDICTS.indexOf(b.verdict) - VERDICTS.indexOf(a.verdict));
  const plain = file.globals.filter((use) => use.class === "data").length;
  const lines: string[] = [];
  if (telling.length > 0) lines.push(`  ${paint(terminal, "bold", "loading it would")}`);
  lines.push(...limited(telling, verbose, (use) => globalLines(use, told.get(use), terminal)));
  if (!verbose && plain > 0)
    lines.push(
      `  ${paint(terminal, "dim", `and rebuild data with ${count(plain, "import")} that can do no more`)}`,
    );
  if (reasons.length > 0)
    lines.push(`  ${paint(terminal, "bold", telling.length > 0 ? "and besides" : "because")}`);
  lines.push(...limited(reasons, verbose, (seen) => observationLines(seen, terminal)));
  return lines;
}

/** The finding that a use of a global gave. */
function isAbout({ finding, member, at }: Observation, use: GlobalUse): boolean {
  return (
    finding.startsWith("pickle-") &&
    member === use.member &&
    at !== undefined &&
    "offset" in at &&
    at.offset === use.offset
  );
}

function limited<T>(items: readonly T[], verbose: boolean, print: (item: T) => string[]): string[] {
  const most = verbose ? items.length : MOST;
  const out = items.slice(0, most).flatMap(print);
  if (items.length > most) out.push(`    and ${items.length - most} more: --verbose shows them`);
  return out;
}

/** As loading meets them: members in the order in which they were read, then by their place. */
function inOrder(globals: readonly GlobalUse[]): GlobalUse[] {
  const members = [...new Set(globals.map(({ member }) => member))];
  const rank = new Map(members.map((member, n) => [member, n]));
  return [...globals].sort(
    (a, b) => (rank.get(a.member) ?? 0) - (rank.get(b.member) ?? 0) || a.offset - b.offset,
  );
}

/** What is not plain data, each once: a checkpoint names the same functions for hundreds of tensors. */
function tellingGlobals(globals: readonly GlobalUse[]): GlobalUse[] {
  const seen = new Set<string>();
  return globals.filter((use) => {
    const key = `${use.global} ${use.call ?? ""}`;
    if (use.class === "data" || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function globalLines(use: GlobalUse, seen: Observation | undefined, terminal: Terminal): string[] {
  const what =
    use.call === undefined ? `import ${escape(use.global, 200)}` : `call ${escape(use.call, LONGEST_CALL)}`;
  const word = seen?.verdict ?? use.class;
  // An unknown name that a dangerous value is given to is dangerous for that, not for being unknown.
  const plain = word === "dangerous" && use.class !== "dangerous" ? "" : CLASS_WORDS[use.class];
  const reason = use.reason === undefined ? plain : escape(use.reason, 300);
  const why = reason === "" ? word : `${word}: ${reason}`;
  const id = seen === undefined ? "" : ` [${seen.finding}]`;
  const where = `${placeOf(use.member, { offset: use.offset })}${id}`;
  const color = seen === undefined ? CLASS_COLORS[use.class] : COLORS[seen.verdict];
  return [
    ...hang(what, 4, 9, terminal).map((line) => paint(terminal, color, line)),
    ...hang(why, 9, 9, terminal),
    ...hang(where, 9, 9, terminal).map((line) => paint(terminal, "dim", line)),
  ];
}

function observationLines(seen: Observation, terminal: Terminal): string[] {
  const where = placeOf(seen.member, seen.at);
  const said = `${seen.verdict === "safe" ? "note" : seen.verdict}: ${escape(seen.message, 500)}`;
  const rest = `${where === "" ? "" : `${where} `}[${seen.finding}]`;
  const [first = "", ...more] = hang(said, 4, 9, terminal);
  return [
    paint(terminal, COLORS[seen.verdict], first),
    ...more.map((line) => paint(terminal, COLORS[seen.verdict], line)),
    ...hang(rest, 9, 9, terminal).map((line) => paint(terminal, "dim", line)),
  ];
}

/** `archive/data.pkl at byte 47`. */
function placeOf(member: string | undefined, at: InFile | undefined): string {
  const inside = at === undefined ? "" : "line" in at ? `line ${at.line}` : `byte ${at.offset}`;
  const parts = [member === undefined ? "" : escape(member, 200), inside];
  return parts.filter((part) => part !== "").join(" at ");
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
