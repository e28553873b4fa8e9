import type { Node } from "./node.ts";
import type { Tag } from "./statements.ts";
import type { Piece } from "./tokens.ts";
import { combine, constant, type Folded, MAX_STRING, show } from "./value.ts";

/** What a `{% set name %}` block or a macro prints, in its order: `name`, and `name()` for a macro. */
export type Capture = { path: string; parts: readonly (string | Node)[] };

/** Pieces of one block that are kept, and blocks of one template. */
const MAX_PARTS = 16;
const MAX_CAPTURES = 200;

/** The blocks of a template whose text a name stands for. Branches inside of them count as if all were taken. */
export function capturesOf(pieces: readonly Piece[], tags: ReadonlyMap<number, Tag>): Capture[] {
  const out: Capture[] = [];
  const open: { path: string; keyword: string; parts: (string | Node)[] }[] = [];
  const keep = (part: string | Node) => {
    for (const block of open) if (block.parts.length < MAX_PARTS) block.parts.push(part);
  };
  for (const piece of pieces) {
    if (piece.kind === "text") keep(piece.value.trim());
    const tag = tags.get(piece.at);
    if (piece.kind === "text" || tag === undefined) continue;
    if (tag.keyword === "print") for (const expression of tag.expressions) keep(expression);
    const path = opens(tag);
    if (path !== undefined && out.length + open.length < MAX_CAPTURES)
      open.push({ path, keyword: tag.keyword, parts: [] });
    else if (tag.keyword === `end${open.at(-1)?.keyword ?? " "}`) {
      const { path: closed, parts } = open.pop()!;
      out.push({ path: closed, parts });
    }
  }
  return out;
}

function opens(tag: Tag): string | undefined {
  if (tag.keyword === "macro" && tag.macro !== undefined) return `${tag.macro.name}()`;
  const [bind] = tag.binds;
  return tag.keyword === "set" && bind !== undefined && bind.value === undefined ? bind.path : undefined;
}

/** The text that a block prints, as far as it is constant. */
export function captured(parts: readonly (string | Node)[], fold: (node: Node) => Folded): Folded {
  let out = constant("");
  for (const part of parts)
    out = combine(out, typeof part === "string" ? constant(part) : fold(part), joined, "tilde");
  return out;
}

const joined = (a: Folded["values"][number], b: Folded["values"][number]) => {
  const text = show(a) + show(b);
  return text.length > MAX_STRING ? undefined : text;
};
