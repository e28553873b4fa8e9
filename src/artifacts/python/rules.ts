import type { Verdict } from "../../model.ts";
import { field, list, record, strings } from "../rule-values.ts";

export type CallRule = {
  kind: string;
  atImport: Verdict;
  inside: Verdict;
  /** Only where an argument is computed. */
  dynamicOnly: boolean;
  reason: string;
};

/** What calls in a model's Python mean; `rules/python.yaml`. */
export type PythonRules = {
  call(path: string): CallRule | undefined;
  attributes: ReadonlySet<string>;
  secrets: readonly string[];
  sensitive: ReadonlySet<string>;
  bytecode: ReadonlySet<string>;
};

/** Throws RuleError where the value has not the shape of `rules/python.yaml`. */
export function parsePythonRules(value: unknown): PythonRules {
  const top = record(value, "python");
  const names = (section: string, key = "names") =>
    strings(field(record(field(top, section), section), key), section);
  const exact = new Map<string, CallRule>();
  const prefixes: { prefix: string; rule: CallRule }[] = [];
  const except = new Set<string>();
  for (const item of list(field(top, "calls"), "calls")) {
    const entry = record(item, "calls");
    const rule: CallRule = {
      kind: String(field(entry, "kind")),
      atImport: verdict(field(entry, "atImport")),
      inside: verdict(field(entry, "inside")),
      dynamicOnly: entry.get("dynamicOnly") === true,
      reason: String(field(entry, "reason")),
    };
    for (const name of strings(field(entry, "names"), "calls")) exact.set(name, rule);
    for (const prefix of strings(entry.get("prefixes") ?? [], "calls")) prefixes.push({ prefix, rule });
    for (const name of strings(entry.get("except") ?? [], "calls")) except.add(name);
  }
  return {
    call: (path) =>
      except.has(path)
        ? undefined
        : (exact.get(path) ?? prefixes.find((p) => path.startsWith(p.prefix))?.rule),
    attributes: new Set(names("attributes")),
    secrets: names("strings"),
    sensitive: new Set(names("modules", "sensitive")),
    bytecode: new Set(names("bytecode")),
  };
}

function verdict(value: unknown): Verdict {
  return value === "dangerous" ? "dangerous" : value === "safe" ? "safe" : "review";
}
