import { type Document, isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { UserError } from "../errors.ts";

/** A YAML file of the rule pack with the positions of everything in it. */
export type RuleSource = { file: string; text: string; lines: LineCounter; document: Document.Parsed };

type Path = readonly (string | number)[];

/** Aliases of one file that are followed; rule files use few, and a pack named by `--rules` is not ours. */
const MOST_ALIASES = 1000;
const LARGEST = 4_000_000;

/** Parses one rule file. Throws UserError `rules-invalid` at the first syntax error. */
export function parseRuleFile(file: string, text: string): { source: RuleSource; value: unknown } {
  if (text.length > LARGEST)
    throw new UserError("rules-invalid", `\`${file}\` is too large for a rule file`, {
      where: file,
      why: `${text.length} characters; at most ${LARGEST} are read`,
    });
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, strict: true });
    const source = { file, text, lines, document };
    const [error] = document.errors;
    if (error !== undefined) {
      const why = error.message.split("\n")[0] ?? "";
      throw invalidAt(source, error.pos, "this is not valid YAML", { why });
    }
    return { source, value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError("rules-invalid", `\`${file}\` could not be read as YAML`, {
      where: file,
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

/** An error at the value (or the nearest parent) of a path of a rule file. */
export function invalidRule(
  source: RuleSource,
  path: Path,
  what: string,
  more: { why?: string; fix?: string } = {},
): UserError {
  return invalidAt(source, spanOf(source, path), what, more);
}

function invalidAt(
  source: RuleSource,
  [start, end]: readonly [number, number],
  what: string,
  more: { why?: string; fix?: string },
): UserError {
  const { line, col } = source.lines.linePos(start);
  const where = { file: source.file, line: Math.max(1, line), column: Math.max(1, col) };
  const from = start - (where.column - 1);
  const stop = source.text.indexOf("\n", from);
  const shown = source.text.slice(from, stop === -1 ? undefined : stop).replace(/\r$/, "");
  const length = Math.max(1, Math.min(end - start, shown.length - (where.column - 1)));
  return new UserError("rules-invalid", what, { where, excerpt: { line: shown, length }, ...more });
}

/** Where the value of a path stands; the last step that exists where it is missing. */
function spanOf(source: RuleSource, path: Path): [number, number] {
  let node: unknown = source.document.contents;
  let span: [number, number] = [0, 1];
  for (const step of [undefined, ...path]) {
    if (step !== undefined && isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
      if (pair === undefined) return span;
      if (isScalar(pair.key) && pair.key.range) span = [pair.key.range[0], pair.key.range[1]];
      node = pair.value;
    } else if (step !== undefined && isSeq(node)) node = node.items[Number(step)];
    else if (step !== undefined) return span;
    if ((isMap(node) || isSeq(node) || isScalar(node)) && node.range)
      span = [node.range[0], Math.max(node.range[0] + 1, node.range[1])];
  }
  return span;
}
