import { addressName } from "./address.ts";
import type { LicenseIndex } from "./fingerprint.ts";

const names = new WeakMap<LicenseIndex, ReadonlyMap<string, string | null>>();

/**
 * The expression that an id, a name, a well-known address or an SPDX expression stands for, if exactly one does.
 * Exceptions behind `WITH` are kept as they are.
 */
export function expressionOf(index: LicenseIndex, value: string): string | undefined {
  if (value.length > 200 || !/\s(?:AND|OR|WITH)\s/.test(value)) return idOf(index, value);
  let known = true;
  const resolved = value.replace(/(?<!WITH\s+)(?<![\w.+-])(?!(?:AND|OR|WITH)\b)[A-Za-z][\w.+-]*/g, (id) => {
    const found = idOf(index, id);
    if (found === undefined) known = false;
    return found ?? id;
  });
  return known && /^[\w.+\s()-]+$/.test(resolved) ? resolved.trim() : undefined;
}

function idOf(index: LicenseIndex, value: string): string | undefined {
  let known = names.get(index);
  if (!known) {
    known = namesOf(index);
    names.set(index, known);
  }
  const linked = /^[^[]{0,20}\[([^\]]{1,100})\]/.exec(value)?.[1];
  const bare = value.replace(/https?:\/\/\S+/g, " ").replace(/[([][^)\]]*$|\([^)]*\)/g, " ");
  const address = /https?:\/\/([^\s)\]>"']{4,200})/.exec(value)?.[1];
  for (const candidate of [bare, linked, address === undefined ? undefined : addressName(address)]) {
    const found = candidate === undefined ? undefined : known.get(nameKey(candidate));
    if (found) return found;
  }
  return undefined;
}

function namesOf(index: LicenseIndex): Map<string, string | null> {
  const known = new Map<string, string | null>();
  for (const pass of [1, 2]) {
    for (const { text } of index.references) {
      if (text.tier !== pass) continue;
      for (const name of [text.expression, text.id, text.name]) {
        const key = nameKey(name);
        const before = known.get(key);
        if (before === undefined) known.set(key, text.expression);
        else if (before !== text.expression && pass === 1) known.set(key, null);
      }
    }
  }
  return known;
}

function nameKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/^licenseref-/, "")
    .replace(/\([^)]*\)/g, " ")
    .replace(
      /\b(?:the|licen[cs]e|version|creative commons|public|community|agreement|international|only|or later)\b|\bv(?=\d)/g,
      " ",
    )
    .replace(/[^\p{L}\p{N}.+]+/gu, "")
    .replace(/\.+$/, "");
}
