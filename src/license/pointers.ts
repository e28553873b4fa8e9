import type { LicensePointer } from "../model.ts";
import type { LicenseIndex } from "./fingerprint.ts";
import { type Lines, lineAt } from "./lines.ts";
import { frontMatterEnd } from "./markup.ts";

const POINTERS = 40;
/** A file with fewer words than this that holds an address is a link, whatever it says around it. */
const BARE_LINK = 40;

const SPDX = /SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+:() -]{2,200}?)(?=[ \t]*(?:\*\/|-->|[\r\n]|$))/g;
const LINE = /^[^\p{L}\p{N}\n]{0,12}licen[cs]e[*_\s]{0,4}[:=][*_ \t]*([^\n]{2,200})$/gimu;
const BADGE =
  /(?:img\.shields\.io\/(?:badge|static\/v1)\/?[^\s)"'>]{0,20}licen[cs]e[^\s)"'>]{0,3}[-:=/]([^\s)"'>]{2,80}))/gi;
const LINK = /https?:\/\/[^\s<>()[\]"'`]{4,300}/g;
const NOTICE =
  /\b(?:is|are|was|released|made available|provided|distributed)\s+(?:\w+\s+){0,3}?(?:licensed|released|provided|distributed|available|governed)?\s*(?:under|by)\s+(?:and subject to\s+)?(?:the\s+|an?\s+)?(?:terms of (?:the\s+)?)?([A-Z][^\n.;]{2,100}?(?:Licen[cs]e(?: Agreement)?|Terms of Use|Agreement|\d\.\d)|(?:MIT|BSD|CC|GPL|LGPL|AGPL|Apache)\b[^\n.;,()]{0,30}(?:\.\d)?)/g;

/** What a text says of its license without being one; `value` is raw. */
export function pointersIn(index: LicenseIndex, lines: Lines, words: number): LicensePointer[] {
  const { text } = lines;
  const out: LicensePointer[] = [];
  const card = frontMatterEnd(text);
  const add = (kind: LicensePointer["kind"], value: string, at: number) => {
    const line = lineAt(lines, at);
    if (out.length >= POINTERS || out.some((known) => known.line === line && known.kind === kind)) return;
    const named = expressionOf(index, value);
    out.push({
      kind,
      value: value.trim(),
      line,
      ...(named === undefined ? {} : { expression: named }),
      ...(kind === "line" && at < card ? { card: true } : {}),
    });
  };
  if (/SPDX-License/.test(text)) for (const found of text.matchAll(SPDX)) add("spdx", found[1]!, found.index);
  if (/licen[cs]e/i.test(text)) {
    for (const found of text.matchAll(LINE))
      add("line", found[1]!.replace(/[*_`"']+/g, " ").trim(), found.index);
    for (const found of text.matchAll(BADGE)) add("badge", badgeText(found[1]!), found.index);
  }
  if (words <= 400) for (const found of text.matchAll(NOTICE)) add("notice", found[1]!, found.index);
  if (words <= BARE_LINK) for (const found of text.matchAll(LINK)) add("link", found[0], found.index);
  return out.sort((a, b) => a.line - b.line);
}

/** `Apache%202.0-blue.svg` -> `Apache 2.0`. */
function badgeText(raw: string): string {
  let text = raw;
  try {
    text = decodeURIComponent(raw);
  } catch {
    // Not percent-encoded in a lawful way: taken as it stands.
  }
  return text
    .replace(/\.svg.*$/, "")
    .replace(/-(?:[a-z]+|[0-9a-f]{6})$/i, "")
    .replaceAll("--", "-")
    .replaceAll("_", " ");
}

const names = new WeakMap<LicenseIndex, ReadonlyMap<string, string | null>>();

/** The expression that an id or a name stands for, if exactly one does. */
function expressionOf(index: LicenseIndex, value: string): string | undefined {
  let known = names.get(index);
  if (!known) {
    known = namesOf(index);
    names.set(index, known);
  }
  const bare = value.replace(/https?:\/\/\S+/g, " ").replace(/[([][^)\]]*$|\([^)]*\)/g, " ");
  return known.get(nameKey(bare)) ?? undefined;
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

/**
 * What a text declares to be its license without holding it: SPDX tags, `License:` lines and the card's field; in a
 * card, what its prose says, too. Null where it declares none that one license answers to. Never more than a claim.
 */
export function declaredExpression(pointers: readonly LicensePointer[]): string | null {
  const card = pointers.some((pointer) => pointer.card);
  const ids = pointers
    .filter(
      (pointer) => pointer.kind === "spdx" || pointer.kind === "line" || (card && pointer.kind === "notice"),
    )
    .flatMap((pointer) => pointer.expression ?? []);
  return ids.length === 0 ? null : [...new Set(ids)].join(" AND ");
}
