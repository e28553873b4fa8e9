import type { ExitCode } from "../judgement.ts";
import type { Lockfile } from "../lock/locked.ts";
import type { FileState, VerifiedFile } from "../lock/verify.ts";
import { escape, type Terminal } from "../terminal.ts";
import type { Verified } from "./verify.ts";

/** Files of one state that are named; the rest is counted, never hidden. */
const MOST_NAMED = 50;

const WORDS: Readonly<Record<FileState, string>> = {
  ok: "ok",
  missing: "missing",
  "not-downloaded": "not downloaded",
  truncated: "truncated",
  altered: "altered",
  extra: "extra",
  "out-of-scope": "out of scope",
  escapes: "leads out",
  unreadable: "unreadable",
  "not-locked": "not locked",
};

const MARKS = { verified: "✔", differs: "✖", undecided: "?", absent: "?" } as const;
const COLORS = { verified: 32, differs: 31, undecided: 33, absent: 33 } as const;

const MEANING: Readonly<Record<ExitCode, string>> = {
  0: "every file is the one that was locked",
  1: "files differ from the lockfile",
  2: "nothing was verified",
  3: "could not decide",
};

/** One line a model, one a file that is not as it was locked, and what the exit code means. */
export function verifyText(
  results: readonly Verified[],
  lockfile: Lockfile,
  exitCode: ExitCode,
  terminal: Terminal,
): string {
  const lines: string[] = [];
  for (const result of results) {
    const { key, outcome } = result;
    const word = outcome === "absent" ? "not found" : outcome;
    const head = `${terminal.unicode ? `${MARKS[outcome]} ` : ""}${word.padEnd(9)}`;
    const shown = terminal.color ? `\u001b[${COLORS[outcome]}m${head}\u001b[39m` : head;
    const commit = lockfile.models.get(key)?.commit;
    const name = `${escape(key)}${commit === undefined ? "" : `@${commit.slice(0, 12)}`}`;
    if (result.outcome === "absent") {
      lines.push(
        `${shown} ${name}  no files${commit === undefined ? "" : " of this commit"} in \`${escape(result.folder)}\``,
      );
      continue;
    }
    lines.push(`${shown} ${name}  ${countsOf(result.files)}, ${(result.bytes / 1e6).toFixed(1)} MB hashed`);
    if (result.commit !== undefined && result.commit !== commit)
      lines.push(`  this folder is commit \`${result.commit}\`; \`${commit}\` is locked`);
    lines.push(...namedFiles(result.files));
  }
  lines.push(`exit ${exitCode}: ${MEANING[exitCode]}`);
  return `${lines.join("\n")}\n`;
}

function countsOf(files: readonly VerifiedFile[]): string {
  const counts = new Map<FileState, number>();
  for (const { state } of files) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => `${count} ${WORDS[state]}`).join(", ") || "no files";
}

/** States that are counted and never named: nothing is to be done about such files. */
const QUIET: ReadonlySet<FileState> = new Set(["ok", "not-downloaded", "out-of-scope"]);

function namedFiles(files: readonly VerifiedFile[]): string[] {
  const wrong = files.filter(({ state }) => !QUIET.has(state));
  const lines = wrong
    .slice(0, MOST_NAMED)
    .map(
      ({ path, state, detail }) =>
        `  ${WORDS[state].padEnd(10)} ${escape(path)}${detail === undefined ? "" : `  ${escape(detail)}`}`,
    );
  return wrong.length > MOST_NAMED ? [...lines, `  and ${wrong.length - MOST_NAMED} more`] : lines;
}

/** `modelvet/verify@1`: every file with its state. */
export function verifyJson(results: readonly Verified[], lockfile: Lockfile, exitCode: ExitCode): string {
  const models = results.map((result) => ({
    id: result.key,
    commit: lockfile.models.get(result.key)?.commit ?? null,
    outcome: result.outcome,
    ...(result.outcome === "absent"
      ? { directory: result.folder, files: [] }
      : { directory: result.root, layout: result.layout, bytes: result.bytes, files: result.files }),
  }));
  return `${JSON.stringify({ schema: "modelvet/verify@1", exitCode, models }, null, 2)}\n`;
}
