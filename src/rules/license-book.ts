import type { LicenseRule } from "./license-rule.ts";

/** One identifier of the Hub (`rules/hub-licenses.yaml`). */
export type HubLicense = {
  id: string;
  /** The text's own id, where the identifier names exactly one text. */
  license?: string;
  /** What family the identifier belongs to, where it names no single text. */
  family?: string;
  /** `one-text`; `family`: different texts, only the text decides; `unseen`: one text that was not obtained; `nothing`: `other`, `unknown`. */
  names: "one-text" | "family" | "unseen" | "nothing";
  /** All dated texts of the same terms, newest first. */
  texts?: readonly string[];
  /** Where the Hub sends readers. */
  link?: string;
  note?: string;
};

/** SPDX licenses without a rule of their own, judged alike (`rules/spdx-families.yaml`). */
export type SpdxGroup = { family: string; rule: LicenseRule };

/** What a declared name stands for. */
export type Named =
  | { kind: "rule"; rule: LicenseRule; expression: string }
  | { kind: "family"; family: string; name: string; expression: string }
  /** The Hub knows it, and the pack has no rules for it. */
  | { kind: "unruled"; name: string; expression: string }
  | { kind: "nothing"; name: string };

/** Everything the pack says of licenses. Rules are turned into their values only when somebody asks for them. */
export type LicenseBook = {
  /** By the text's own id. */
  rule(id: string): LicenseRule | undefined;
  /** All texts with a rule of their own, by id. */
  ids: readonly string[];
  /**
   * By text id, expression, alias or Hub identifier, in any case and with or without `LicenseRef-`; an SPDX id without a
   * rule of its own gives its group's rule under that id. Undefined: nobody knows the name.
   */
  named(name: string): Named | undefined;
  hub(id: string): HubLicense | undefined;
  /** The family of a license id, as policies list it. */
  familyOf(id: string): string | undefined;
  /** The expression that a name in a policy stands for; undefined for the id of one of several texts, and for what nobody knows. */
  expressionOf(name: string): string | undefined;
  /** Whether a policy's entry is the name of something: an expression, a text or a family. */
  isName(entry: string): boolean;
};

export type BookSources = {
  ids: readonly string[];
  /** The rule of an id of `ids`. */
  rule: (id: string) => LicenseRule;
  /** Names as `nameKey` spells them -> text id. */
  names: ReadonlyMap<string, string>;
  hub: readonly HubLicense[];
  spdx: readonly { family: string; ids: readonly string[]; rule: (id: string) => LicenseRule }[];
};

/** Names whose keys are kept: the same few come up for every model. */
const MOST_KEYS = 4096;
const keys = new Map<string, string>();

/** A name as it is compared: `Apache License, Version 2.0` is `apache-2.0`; case, prefixes and marks do not matter. */
export function nameKey(name: string): string {
  const before = keys.get(name);
  if (before !== undefined) return before;
  const words = name
    .slice(0, 200)
    .toLowerCase()
    .replace(/^\s*licenseref-(?:scancode-)?/, "")
    .replace(/\b(?:the|licen[cs]e|version|agreement)\b|\bv(?=\d)/g, " ")
    .replaceAll("+", "plus");
  // Compiling the Unicode classes takes longer than all else here; nearly every name does without them.
  const key = /^[ -~]*$/.test(words)
    ? words.replace(/[^a-z0-9.]+/g, "")
    : words.replace(/[^\p{L}\p{N}.]+/gu, "");
  if (keys.size >= MOST_KEYS) keys.clear();
  if (name.length <= 200) keys.set(name, key);
  return key;
}

/** `LicenseRef-<the Hub's identifier>`; SPDX allows no `+` there. */
function refOf(id: string): string {
  return `LicenseRef-${id.replaceAll("+", "plus")}`;
}

export function licenseBook(sources: BookSources): LicenseBook {
  const made = new Map<string, LicenseRule>();
  const known = new Set(sources.ids);
  const hub = new Map(sources.hub.map((one) => [nameKey(one.id), one]));
  let groups: ReadonlyMap<string, { group: BookSources["spdx"][number]; id: string }> | undefined;
  /** Seven hundred names, made when the first one is asked for that has no rule of its own. */
  const grouped = (key: string) => {
    groups ??= new Map(
      sources.spdx.flatMap((group) => group.ids.map((id) => [nameKey(id), { group, id }] as const)),
    );
    return groups.get(key);
  };
  const rule = (id: string) => {
    if (!known.has(id)) return undefined;
    const value = made.get(id) ?? sources.rule(id);
    made.set(id, value);
    return value;
  };
  const named = (name: string): Named | undefined => {
    const key = nameKey(name);
    const own = hub.get(key);
    if (own?.names === "nothing") return { kind: "nothing", name: own.id };
    if (own?.names === "family")
      return { kind: "family", name: own.id, family: own.family ?? own.id, expression: refOf(own.id) };
    const found = rule(own?.license ?? sources.names.get(key) ?? "");
    if (found !== undefined) return { kind: "rule", rule: found, expression: found.expression };
    const group = grouped(key);
    if (group === undefined) return own && { kind: "unruled", name: own.id, expression: refOf(own.id) };
    return { kind: "rule", rule: group.group.rule(group.id), expression: group.id };
  };
  const expressionOf = (name: string) => {
    const found = named(name);
    if (found === undefined || found.kind === "nothing") return undefined;
    const key = nameKey(name);
    const text = found.kind === "rule" && nameKey(found.rule.id) === key;
    return text && nameKey(found.expression) !== key ? undefined : found.expression;
  };
  const isFamily = (entry: string) => {
    const wanted = entry.toLowerCase();
    return (
      sources.spdx.some(({ family }) => family === wanted) ||
      sources.hub.some(({ family }) => family === wanted) ||
      sources.ids.some((id) => rule(id)?.family === wanted)
    );
  };
  return {
    rule,
    ids: sources.ids,
    named,
    hub: (id) => hub.get(nameKey(id)),
    familyOf(id) {
      const found = named(id.replace(/ WITH .*$/i, ""));
      if (found?.kind === "rule") return found.rule.family;
      return found?.kind === "family" ? found.family : undefined;
    },
    expressionOf,
    isName: (entry) => expressionOf(entry) !== undefined || named(entry)?.kind === "rule" || isFamily(entry),
  };
}
