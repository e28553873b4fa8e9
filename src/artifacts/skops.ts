import type { Look } from "./config/look.ts";
import type { JsonNode } from "./json/parse.ts";
import { entries, member, text } from "./json/walk.ts";

/** Types that skops itself trusts (skops/io/_trusted_types.py): data of the scientific stack and plain Python types. */
const TRUSTED =
  /^(?:numpy|scipy|sklearn|skops|collections|builtins\.(?:int|float|str|bool|list|dict|tuple|set|frozenset|bytes|bytearray|complex|slice|range|type|NoneType|object)$)/;

/**
 * `schema.json` of a skops file: an object graph whose loader imports what each node names. Judged with the rules of
 * pickle globals.
 */
export function readSkops(root: JsonNode, on: Look): void {
  if (member(root, "__loader__") === undefined || member(root, "__module__") === undefined) return;
  judge(root, on);
  for (const entry of entries(root)) {
    if (entry.value.kind === "object") judge(entry.value, on);
    else if (entry.value.kind === "array") for (const item of entry.value.items) judge(item, on);
  }
}

function judge(node: JsonNode, on: Look): void {
  const module = text(node, "__module__");
  const name = text(node, "__class__");
  if (module === undefined || name === undefined) return;
  const path = `${module}.${name}`;
  const rule = on.context.rules.global(module, name);
  const loader = text(node, "__loader__") ?? "";
  if (
    rule?.class === "dangerous" ||
    (on.context.rules.loaders?.targetDangerous.has(module.split(".")[0] ?? "") === true &&
      !TRUSTED.test(path))
  )
    on.report(
      "config-instantiates",
      "dangerous",
      `builds \`${path.slice(0, 100)}\`, which acts on the machine`,
      node.at,
      path,
    );
  else if (rule === undefined && !TRUSTED.test(path))
    on.report(
      "config-instantiates",
      "review",
      `builds \`${path.slice(0, 100)}\`, which is not known`,
      node.at,
      path,
    );
  else if (loader === "MethodNode" || loader === "OperatorFuncNode")
    on.report(
      "config-instantiates",
      "review",
      `takes a method or operator of \`${path.slice(0, 100)}\``,
      node.at,
      path,
    );
}
