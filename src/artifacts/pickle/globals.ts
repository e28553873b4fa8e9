import type { GlobalClass } from "../../model.ts";
import type { ArtifactRules, GlobalRule } from "../rules.ts";
import { python3Name } from "./python2-names.ts";

/** One global as a pickle names it, and what the rules say of it. */
export type GlobalEntry = {
  index: number;
  module: string;
  name: string;
  /** `module.name` as it is imported. */
  full: string;
  class: GlobalClass;
  rule: GlobalRule | undefined;
  forms: ReadonlySet<string>;
  reason: string | undefined;
  /** Where it was pushed first. */
  offset: number;
  /** A use of it was not proven; for a global that is dangerous but for one form. */
  misused: boolean;
  /** It was called, built on or handed to a call. */
  used: boolean;
  /** It was called with texts that spell a dangerous global. */
  namesDanger: boolean;
};

export type Globals = { entries: GlobalEntry[]; byName: Map<string, GlobalEntry> };

export function newGlobals(): Globals {
  return { entries: [], byName: new Map() };
}

/** Globals that are told apart at most; the rest share the last entry, whose class is unknown. */
const MOST = 20_000;
/** Dangerous ones that are told apart beyond: any number of others must not hide them. */
const MOST_DANGEROUS = 1000;
const NO_FORMS: ReadonlySet<string> = new Set();

/** The entry for a pair as written in a stream of that protocol. */
export function globalEntry(
  globals: Globals,
  rules: ArtifactRules,
  written: { module: string; name: string },
  proto: number,
  offset: number,
): GlobalEntry {
  const key = `${proto < 3 ? 2 : 4} ${written.module}\n${written.name}`;
  const known = globals.byName.get(key);
  if (known !== undefined) return known;
  if (globals.entries.length >= MOST + MOST_DANGEROUS) return globals.entries[MOST - 1]!;
  const { module, name } = proto < 3 ? python3Name(written.module, written.name) : written;
  const judged = judge(rules, module, name, written);
  if (globals.entries.length >= MOST && judged.class !== "dangerous") return globals.entries[MOST - 1]!;
  const { class: kind, rule, reason } = globals.entries.length === MOST - 1 ? OVERFLOW : judged;
  const entry: GlobalEntry = {
    index: globals.entries.length,
    module,
    name,
    full: `${module}.${name}`,
    class: kind,
    rule,
    forms: rule?.forms === undefined ? NO_FORMS : new Set(rule.forms),
    reason,
    offset,
    misused: false,
    used: false,
    namesDanger: false,
  };
  globals.entries.push(entry);
  globals.byName.set(key, entry);
  return entry;
}

type Judged = { class: GlobalClass; rule: GlobalRule | undefined; reason: string | undefined };

const UNKNOWN: Judged = { class: "unknown", rule: undefined, reason: undefined };
const OVERFLOW: Judged = { ...UNKNOWN, reason: "one of more globals than are told apart" };

function judge(
  rules: ArtifactRules,
  module: string,
  name: string,
  written: { module: string; name: string },
): Judged {
  const rule = rules.global(module, name);
  if (rule?.class === "dangerous") return { class: "dangerous", rule, reason: rule.reason };
  // Under Python 2, or without its name mapping, the pair means what is written.
  const raw = rules.global(written.module, written.name);
  if (raw?.class === "dangerous") return { class: "dangerous", rule: raw, reason: raw.reason };
  // An attribute path may lead out of the module that a rule vouches for: only plain names are data.
  if (rule?.class === "data" && !name.includes(".")) return { class: "data", rule, reason: rule.reason };
  const owner = ofDangerous(rules, module, name);
  if (owner !== undefined) return owner;
  const alias = throughAttribute(rules, name);
  if (alias !== undefined) return alias;
  if (name.length <= 1000 && (name.includes(".") || rule === undefined) && name.split(".").some(isInner))
    return { class: "dangerous", rule: undefined, reason: INNER };
  return rule === undefined || rule.class === "data"
    ? UNKNOWN
    : { class: rule.class, rule, reason: rule.reason };
}

const INNER = "an attribute that leads to what Python itself runs on";

/** `function.__globals__` and `function.__builtins__` hold every name, and `func_globals` did in Python 2. */
const isInner = (part: string): boolean =>
  /^(?:__\w{1,60}__|(?:func|f|gi|cr|ag|tb|im)_(?:globals|builtins|code|frame|closure|func|self|class|locals))$/.test(
    part,
  );

/** `eval.__call__` is what `eval` is. */
function ofDangerous(rules: ArtifactRules, module: string, name: string): Judged | undefined {
  if (name.length > 1000) return undefined;
  for (let end = name.indexOf("."); end !== -1; end = name.indexOf(".", end + 1)) {
    const rule = rules.global(module, name.slice(0, end));
    if (rule?.class === "dangerous") return { class: "dangerous", rule: undefined, reason: rule.reason };
  }
  return undefined;
}

/** Modules hold other modules as attributes: `logging` has `os`, `random` has `_os`. */
function throughAttribute(rules: ArtifactRules, name: string): Judged | undefined {
  if (name.length > 1000) return undefined;
  const parts = name.split(".");
  for (let i = 0; i < parts.length; i++) {
    for (const part of [parts[i]!, parts[i]!.replace(/^_+/, "")]) {
      const rest = parts.slice(i + 1).join(".");
      const rule = rules.global(part, rest);
      if (rule?.class === "dangerous")
        return { class: "dangerous", rule: undefined, reason: `leads to \`${part}\`: ${rule.reason}` };
    }
  }
  return undefined;
}
