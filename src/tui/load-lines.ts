import type { Assessment } from "../judgement.ts";
import type { InFile, Inspection, Place, RemoteCode } from "../model.ts";
import { fill, tame, wrapWords } from "./cells.ts";
import { blank, fact, type Line, prose, type Span, say, titled } from "./line.ts";
import { verdictSpan } from "./marks.ts";

/** Artifacts, and steps of one artifact, that are shown: a checkpoint may import thousands of globals. */
const MOST_ARTIFACTS = 400;
const MOST_STEPS = 400;

/** What the declared loader opens and leaves alone, what each file would do, and the code that a config names. */
export function loadLines({ evidence, model }: Assessment, width: number, unicode: boolean): Line[] {
  if (evidence === undefined) return [say("the report carries no artifacts", "dim")];
  const { loadPath, artifacts, remoteCode } = evidence;
  const { opened, skipped, problems } = loadPath;
  const worst = [...artifacts].sort((a, b) => RANK[b.verdict] - RANK[a.verdict]);
  return [
    ...fact("loader", model.loader ?? loadPath.loader ?? "none named: any of them counts", width),
    ...fact("weights", loadPath.weights, width),
    ...problems.flatMap((problem) =>
      prose(`${problem.finding}: ${problem.message}`, width, { as: "yellow" }),
    ),
    blank,
    titled(`${artifacts.length} ${artifacts.length === 1 ? "file" : "files"} inspected`),
    ...worst.slice(0, MOST_ARTIFACTS).flatMap((one) => artifactLines(one, width, unicode)),
    ...(worst.length > MOST_ARTIFACTS ? [say(`and ${worst.length - MOST_ARTIFACTS} more`, "dim")] : []),
    ...remoteLines(remoteCode, width),
    ...listed("opened", opened, width),
    ...listed(
      "left alone",
      skipped.map(({ path, why }) => `${path}: ${why}`),
      width,
    ),
  ];
}

const RANK = { safe: 0, review: 1, unreadable: 2, dangerous: 3 } as const;

function listed(title: string, names: readonly string[], width: number): Line[] {
  if (names.length === 0) return [];
  return [
    blank,
    titled(`${names.length} ${title}`),
    ...names.slice(0, MOST_ARTIFACTS).flatMap((name) => prose(name, width, { by: 2 })),
    ...(names.length > MOST_ARTIFACTS ? [say(`  and ${names.length - MOST_ARTIFACTS} more`, "dim")] : []),
  ];
}

function artifactLines(artifact: Inspection, width: number, unicode: boolean): Line[] {
  const { verdict, path, format } = artifact;
  return [
    {
      spans: [verdictSpan(verdict), { text: ` ${tame(path)}` }, { text: `  ${tame(format, 40)}`, as: "dim" }],
    },
    ...steps(artifact, undefined, width, unicode),
  ];
}

function remoteLines(remoteCode: readonly RemoteCode[], width: number): Line[] {
  if (remoteCode.length === 0) return [];
  return [
    blank,
    titled("code that loading would import"),
    ...remoteCode
      .slice(0, MOST_ARTIFACTS)
      .flatMap(({ path, key, line, target, repo, files }) => [
        ...prose(`${path}${line === undefined ? "" : `:${line}`} ${key}: ${target}`, width, { as: "cyan" }),
        ...prose(
          `${repo === undefined ? "" : `from ${repo}: `}${files.length === 0 ? "its files are missing here" : files.join(", ")}`,
          width,
          { by: 2 },
        ),
      ]),
  ];
}

/** One artifact as its reader saw it, with an arrow at the place that the evidence points at. */
export function disassembly(artifact: Inspection, place: Place, width: number, unicode: boolean): Line[] {
  return [
    { spans: [verdictSpan(artifact.verdict), { text: `  ${tame(artifact.format, 40)}`, as: "dim" }] },
    ...steps(artifact, place, width, unicode),
    // Facts name what is imported and called; the bytes between them are not kept.
    ...(artifact.globals.length === 0
      ? []
      : prose("every opcode: modelvet inspect --disassemble FILE", width, {
          by: 2,
          as: "dim",
        })),
  ];
}

type Step = {
  offset: number | undefined;
  where: string;
  what: Span[];
  more: readonly string[];
  member: string | undefined;
};

/** Globals and observations in the order of the file, member by member. */
function steps(artifact: Inspection, place: Place | undefined, width: number, unicode: boolean): Line[] {
  const all: Step[] = [
    ...artifact.globals.map(
      ({ global, class: kind, offset, member, reason, call }): Step => ({
        offset,
        where: hex(offset),
        what: [{ text: `${kind.padEnd(9)} `, as: CLASSES[kind] }, { text: tame(call ?? global) }],
        more: [
          ...(call === undefined ? [] : [`imports ${global}`]),
          ...(reason === undefined ? [] : [reason]),
        ],
        member,
      }),
    ),
    ...artifact.observations.map(
      ({ finding, message, at, quote, member, verdict }): Step => ({
        offset: at !== undefined && "offset" in at ? at.offset : undefined,
        where: whereOf(at),
        what: [
          { text: `${tame(finding, 60)} `, as: verdictSpan(verdict).as ?? "dim" },
          { text: tame(message) },
        ],
        more: quote === undefined ? [] : [quote],
        member,
      }),
    ),
  ];
  const order = (step: Step) => step.offset ?? Number.MAX_SAFE_INTEGER;
  const sorted = all.sort((a, b) => compare(a.member ?? "", b.member ?? "") || order(a) - order(b));
  const start = windowStart(sorted, place);
  const shown = sorted.slice(start, start + MOST_STEPS);
  let member: string | undefined;
  const lines: Line[] = start > 0 ? [say(`  ${start} before these`, "dim")] : [];
  for (const step of shown) {
    if (step.member !== member && step.member !== undefined)
      lines.push(...prose(`!${step.member}`, width, { by: 2, as: "dim" }));
    member = step.member;
    lines.push(...stepLines(step, pointsAt(step, place), width, unicode));
  }
  const left = sorted.length - start - shown.length;
  return left > 0 ? [...lines, say(`  and ${left} more`, "dim")] : lines;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const hex = (offset: number) => `0x${offset.toString(16)}`;
const CLASSES = { data: "green", framework: "green", dangerous: "red", unknown: "yellow" } as const;

function whereOf(at: InFile | undefined): string {
  if (at === undefined) return "";
  return "offset" in at ? hex(at.offset) : `:${at.line}`;
}

function pointsAt(step: Step, place: Place | undefined): boolean {
  const at = place?.at;
  return at !== undefined && "offset" in at && step.offset === at.offset && step.member === place?.member;
}

/** A long list starts a little before the place that is meant. */
function windowStart(sorted: readonly Step[], place: Place | undefined): number {
  const found = sorted.findIndex((step) => pointsAt(step, place));
  return found < MOST_STEPS / 2 ? 0 : found - 20;
}

function stepLines({ where, what, more }: Step, pointed: boolean, width: number, unicode: boolean): Line[] {
  const gutter = 10;
  const arrow = pointed ? (unicode ? "▸ " : "> ") : "  ";
  const [kind, ...rest] = what;
  const text = rest.map((span) => span.text).join("");
  const indent = gutter + 2 + (kind?.text.length ?? 0);
  const narrow = width - indent < 24;
  const head: Span[] = [
    { text: arrow, as: "red" },
    { text: fill(where, gutter - 1), as: "cyan" },
    { text: " " },
    ...(kind ? [kind] : []),
  ];
  const [first = "", ...others] = narrow ? [""] : wrapWords(text, width - indent);
  return [
    { spans: [...head, { text: first, ...(pointed ? { as: "bold" as const } : {}) }] },
    ...(narrow
      ? wrapWords(text, width - 4).map((row) => say(`    ${row}`, pointed ? "bold" : undefined))
      : others.map((row) => say(" ".repeat(indent) + row, pointed ? "bold" : undefined))),
    ...more.slice(0, 5).flatMap((one) => prose(one, width, { by: narrow ? 4 : gutter + 2, as: "dim" })),
  ];
}
