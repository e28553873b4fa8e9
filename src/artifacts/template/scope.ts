import type { Capture } from "./capture.ts";
import { captured } from "./capture.ts";
import { folder, type Scope } from "./fold.ts";
import { below, child, children, type Node, nameOf } from "./node.ts";
import type { Tag } from "./statements.ts";
import { either, type Folded, UNKNOWN } from "./value.ts";

/** Rounds in which values travel from name to name; a longer chain counts as not constant. */
const ROUNDS = 4;
const MAX_CALLS = 2000;

/** Everything that the names of a template may hold, collected over all of its statements and macro calls. */
export function collectScope(
  tags: readonly Tag[],
  captures: readonly Capture[],
): { scope: Scope; bound: ReadonlySet<string> } {
  const bound = new Set<string>();
  const macros = new Map<string, readonly string[]>();
  for (const tag of tags) {
    for (const bind of tag.binds) bound.add(bind.path.split(".")[0]!);
    if (tag.macro !== undefined) {
      bound.add(tag.macro.name);
      macros.set(tag.macro.name, tag.macro.parameters);
    }
  }
  const calls = macroCalls(tags, macros);
  let scope: Scope = new Map();
  for (let round = 0; round < ROUNDS; round++) {
    const fold = folder(scope);
    const parts = new Map<string, Folded[]>();
    const give = (path: string, value: Folded) => {
      const held = parts.get(path);
      if (held === undefined) parts.set(path, [value]);
      else held.push(value);
    };
    for (const tag of tags)
      for (const bind of tag.binds) {
        const value = bind.value === undefined ? UNKNOWN : fold(bind.value);
        give(bind.path, bind.items === true ? itemsOf(value) : value);
      }
    for (const { parameter, value } of calls) give(parameter, fold(value));
    for (const { path, parts: printed } of captures) give(path, captured(printed, fold));
    scope = new Map([...parts].map(([path, values]) => [path, either(values)]));
  }
  return { scope, bound };
}

/** What a loop variable takes from the list it runs over. */
function itemsOf(list: Folded): Folded {
  const values = list.values.flatMap((value) => {
    if (Array.isArray(value))
      return value.flatMap((item) =>
        item === undefined ? [] : [item, ...(Array.isArray(item) ? item.filter((i) => i !== undefined) : [])],
      );
    if (value instanceof Map)
      return [...value.keys(), ...value.values()].filter((item) => item !== undefined);
    return typeof value === "string" ? [...value].slice(0, 64) : [];
  });
  return either([{ ...list, values }]);
}

function macroCalls(
  tags: readonly Tag[],
  macros: ReadonlyMap<string, readonly string[]>,
): { parameter: string; value: Node }[] {
  const out: { parameter: string; value: Node }[] = [];
  if (macros.size === 0) return out;
  const stack: Node[] = tags.flatMap((tag) => [...tag.expressions]);
  while (stack.length > 0 && out.length < MAX_CALLS) {
    const node = stack.pop()!;
    for (const inner of below(node)) stack.push(inner);
    const parameters =
      node.type === "CallExpression" ? macros.get(nameOf(child(node, "callee")) ?? "") : undefined;
    if (parameters === undefined) continue;
    children(node, "args").forEach((arg, i) => {
      const keyword = arg.type === "KeywordArgumentExpression";
      const parameter = keyword ? nameOf(child(arg, "key")) : parameters[i];
      const value = keyword ? child(arg, "value") : arg;
      if (parameter !== undefined && value !== undefined) out.push({ parameter, value });
    });
  }
  return out;
}
