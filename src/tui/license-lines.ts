import { type Assessment, shownLicense } from "../judgement.ts";
import type { LicenseMatch, LicenseText, TextChange } from "../model.ts";
import { tame, wrapWords } from "./cells.ts";
import { blank, fact, type Line, prose, say, titled } from "./line.ts";

/** Changes of one match, and texts of one model, that are shown. */
const MOST_CHANGES = 300;
const MOST_TEXTS = 100;

/** On what the license conclusion rests: each text with its matched lines, and each line that is not the license's. */
export function licenseLines(model: Assessment, width: number, unicode: boolean): Line[] {
  const { license, evidence } = model;
  const head = [
    titled(tame(shownLicense(model) ?? "no license was concluded", 200)),
    ...fact("basis", license.basis, width),
    ...fact("family", license.family ?? "none", width),
    ...(license.declared.length === 0 ? [] : fact("declared", license.declared.join(", "), width)),
    ...(license.conflict ? [say("the evidence disagrees", "yellow")] : []),
  ];
  if (evidence === undefined) return [...head, blank, say("the report carries no license texts", "dim")];
  const { texts, card } = evidence;
  return [
    ...head,
    ...(card === undefined
      ? []
      : card.licenses.flatMap(({ value, line }) =>
          fact("card", `${card.path}:${line} license: ${value}`, width),
        )),
    ...(texts.length === 0 ? [blank, say("no license text in the repository", "yellow")] : []),
    ...texts.slice(0, MOST_TEXTS).flatMap((text) => [blank, ...textLines(text, width, unicode)]),
    ...(texts.length > MOST_TEXTS ? [say(`and ${texts.length - MOST_TEXTS} more texts`, "dim")] : []),
  ];
}

/** One text: what it was recognised as, where, and line by line what differs. */
export function textLines(text: LicenseText, width: number, unicode: boolean): Line[] {
  const { path, role, covers, size, sha256, identification, unread } = text;
  const covered = covers === "any" ? "" : `, covers the ${covers}`;
  const head = [
    ...wrapWords(tame(path), width).map((shown) => say(shown, "cyan")),
    ...fact("", `${role}${covered}, ${size} bytes`, width, "dim"),
    ...(sha256 === undefined ? [] : fact("sha256", sha256, width, "dim")),
  ];
  if (unread !== undefined)
    return [...head, ...fact("not read", `${unread.message} (${unread.state})`, width, "magenta")];
  if (identification === undefined) return head;
  const { matches, pointers, unrecognised, empty, truncated, binary } = identification;
  return [
    ...head,
    ...(empty ? [say("the file is empty", "yellow")] : []),
    ...(binary ? [say("not a text", "yellow")] : []),
    ...(truncated ? [say("only its beginning was read", "yellow")] : []),
    ...(unrecognised ? [say("holds terms that match no known license", "yellow")] : []),
    ...matches.slice(0, MOST_TEXTS).flatMap((match) => matchLines(match, width, unicode)),
    ...pointers
      .slice(0, MOST_TEXTS)
      .flatMap(({ kind, value, line }) => fact(`:${line}`, `${kind} ${value}`, width, "dim")),
  ];
}

function matchLines(match: LicenseMatch, width: number, unicode: boolean): Line[] {
  const {
    text,
    expression,
    line,
    endLine,
    coverage,
    share,
    exact,
    modified,
    thirdParty,
    changes,
    resembles,
  } = match;
  const name = text === expression ? text : `${expression} (${text})`;
  const how = exact ? "word for word" : modified ? "with changed terms" : "with changes that carry no term";
  const percent = (value: number) => `${Math.floor(value * 1000) / 10} %`;
  const shown = changes.slice(0, MOST_CHANGES);
  return [
    ...wrapWords(`lines ${line}-${endLine}: ${tame(name, 300)}`, width).map((words) => say(words, "bold")),
    ...fact(
      "",
      `${how}; ${percent(coverage)} of the license is here, and is ${percent(share)} of the file`,
      width,
    ),
    ...(thirdParty ? [say("said to be of third-party components", "dim")] : []),
    ...(resembles === undefined ? [] : fact("holds", `${resembles.text}, and adds to it`, width)),
    ...shown.flatMap((change) => changeLines(change, width, unicode)),
    ...(changes.length > shown.length
      ? [say(`and ${changes.length - shown.length} more changes`, "dim")]
      : []),
  ];
}

const SIGNS = { added: "+", removed: "-", changed: "~" } as const;

/** A changed line as in a diff: where, the user's own words, and what makes it matter. */
function changeLines(change: TextChange, width: number, unicode: boolean): Line[] {
  const { kind, line, endLine, quote, clause, material, because, holds } = change;
  const where = endLine > line ? `${line}-${endLine}` : String(line);
  const color = material ? "red" : "yellow";
  const gutter = `${where.padStart(6)} ${unicode ? "│" : "|"} `;
  const at = clause === undefined ? "" : ` clause ${clause}`;
  const words = quote ?? (kind === "removed" ? `words of the license are missing here${at}` : "");
  const rows = wrapWords(tame(words), width - gutter.length - 2).map(
    (text, n): Line => ({
      spans: [
        { text: n === 0 ? gutter : gutter.replace(/\d|-/g, " "), as: "cyan" },
        { text: `${SIGNS[kind]} ${text}`, as: color },
      ],
    }),
  );
  const reason = [
    ...(quote === undefined ? [] : [`${kind}${at}`]),
    ...(material ? [`a term: ${because.join(", ")}`] : ["carries no term"]),
    ...(holds === undefined ? [] : [`the license says ${holds.join(", ")}`]),
  ].join("; ");
  return [...rows, ...prose(reason, width, { by: gutter.length + 2, as: "dim" })];
}
