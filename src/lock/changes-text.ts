import { escape, type Terminal } from "../terminal.ts";
import type { Change } from "./change.ts";
import type { ModelChanges } from "./changes.ts";

/** Changes of one model that are shown; the rest is counted. */
const MOST_SHOWN = 60;
/** Characters of a pull-request comment on GitHub, with room to spare; models beyond are counted. */
const MOST_CHARACTERS = 60_000;

const MARKS = { worse: "!", better: "+", neutral: " " } as const;
const COLORS = { worse: 31, better: 32, neutral: 0 } as const;

/** One block a model, one line a change, what asks for a second look first. */
export function changesText(models: readonly ModelChanges[], terminal: Pick<Terminal, "color">): string {
  const lines: string[] = [];
  for (const { key, changes } of models) {
    lines.push(escape(key));
    for (const change of changes.slice(0, MOST_SHOWN)) {
      const mark = MARKS[change.direction];
      const color = COLORS[change.direction];
      const shown = terminal.color && color !== 0 ? `\u001b[${color}m${mark}\u001b[39m` : mark;
      lines.push(`  ${shown} ${change.axis.padEnd(10)} ${describe(change)}`);
    }
    if (changes.length > MOST_SHOWN) lines.push(`    and ${changes.length - MOST_SHOWN} more`);
  }
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

function describe({ message, path, before, after }: Change): string {
  const where = path === undefined ? "" : `${escape(path)}: `;
  const values = [before, after].map((value) =>
    value === undefined ? "nothing" : short(escape(value, 200)),
  );
  const moved = before === undefined && after === undefined ? "" : `: ${values.join(" -> ")}`;
  return `${where}${escape(message)}${moved}`;
}

/** A commit by its first digits; the JSON form has all of them. */
function short(value: string): string {
  return /^[0-9a-f]{40}$/.test(value) ? value.slice(0, 12) : value;
}

/**
 * The same for a pull-request comment. Every foreign word stands in a code span, where it is neither markup nor a link, a
 * mention or an issue number, and cannot end the span.
 */
export function changesMarkdown(models: readonly ModelChanges[]): string {
  if (models.length === 0) return "No change for posture.\n";
  // What asks for a look is kept where not everything fits.
  const worseFirst = [...models].sort((a, b) => Number(isWorse(b)) - Number(isWorse(a)));
  const sections = new Map(worseFirst.map((model) => [model, section(model)]));
  let room = MOST_CHARACTERS;
  for (const [model, text] of sections) {
    room -= text.length + 1;
    if (room < 0) sections.delete(model);
  }
  const shown = models.flatMap((model) => sections.get(model) ?? []);
  const left = models.length - shown.length;
  if (left > 0)
    shown.push(`_${left} more ${left === 1 ? "model" : "models"} changed: see \`modelvet diff\`._\n`);
  return shown.join("\n");
}

const isWorse = ({ changes }: ModelChanges) => changes.some(({ direction }) => direction === "worse");

function section({ key, changes }: ModelChanges): string {
  const lines = [`#### ${span(key)}`, ""];
  for (const { direction, axis, message, path, before, after } of changes.slice(0, MOST_SHOWN)) {
    const where = path === undefined ? "" : `${span(path)}: `;
    const values = [before, after].map((value) => (value === undefined ? "nothing" : span(value)));
    const moved = before === undefined && after === undefined ? "" : `: ${values.join(" → ")}`;
    const weight = direction === "worse" ? "**look at this** " : "";
    lines.push(`- ${weight}${axis}: ${where}${spans(message)}${moved}`);
  }
  if (changes.length > MOST_SHOWN) lines.push(`- and ${changes.length - MOST_SHOWN} more`);
  return `${lines.join("\n")}\n`;
}

/** One code span; a backtick inside would end it. */
function span(text: string): string {
  const shown = escape(text, 200).replaceAll("`", "'");
  return shown === "" ? "`(empty)`" : `\`${shown}\``;
}

/** A message's quoted parts as code spans, and the words around them as they are: those are ours. */
function spans(message: string): string {
  return message
    .split("`")
    .map((part, index) => (index % 2 === 1 ? span(part) : part))
    .join("");
}
