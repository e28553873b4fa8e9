import type { LicensePointer } from "../model.ts";
import type { LicenseIndex } from "./fingerprint.ts";
import { type Lines, lineAt } from "./lines.ts";
import { frontMatterEnd } from "./markup.ts";
import { expressionOf } from "./names.ts";
import { namedInReadme } from "./readme-pointers.ts";
import { isBadgeOfSomethingElse, isOfSomethingElse } from "./subject.ts";

const POINTERS = 40;
/** A file with fewer words than this that holds an address is a link, whatever it says around it. */
const BARE_LINK = 40;

const SPDX = /SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+:() -]{2,200}?)(?=[ \t]*(?:\*\/|-->|[\r\n]|$))/g;
const LINE = /^[^\p{L}\p{N}\n]{0,12}licen[cs]e[*_\s]{0,4}[:=][*_ \t]*([^\n]{2,200})$/gimu;
const BADGE =
  /(?:img\.shields\.io\/(?:badge|static\/v1)\/?([^\s)"'>]{0,20}?)licen[cs]e[^\s)"'>]{0,3}[-:=/]([^\s)"'>]{2,80}))/gi;
const LINK = /https?:\/\/[^\s<>()[\]"'`]{4,300}/g;
const NOTICE =
  /\b(?:is|are|was|were|released|made available|provided|distributed)\s+(?:\w+\s+){0,3}?(?:licensed|released|provided|distributed|available|governed)?\s*(?:under|by)\s+(?:and subject to\s+)?(?:the\s+|an?\s+)?(?:terms of (?:the\s+)?)?\[?(?=[A-Z])((?:[^\n.;\]]|\.(?=\d)){2,90}?(?:Licen[cs]e(?: Agreement)?|Terms of Use|Agreement)\b(?:,? (?:[Vv]ersion |v)?\d(?:\.\d)?)?|(?:MIT|BSD|CC|[AL]?GPL|Apache|MPL)\b(?:[^\n;,()\].]{0,30}?\d(?:\.\d){0,2})?)/g;
/** `dual-licensed under MIT or Apache-2.0`. */
const CHOICE =
  /\blicensed\s+under\s+(?:either\s+)?(?:the\s+)?([\w.-][\w .-]{1,40}?)(?:\s+licen[cs]e)?,?\s+or\s+(?:the\s+)?([\w.-][\w .-]{1,40}?)(?=\s+licen[cs]e\b|\.\s|[,;\n)]|\.?$)/gi;
const NOTICES = 20;
/** Texts with more words say "licensed" of many things; only what names a license counts there. */
const SHORT = 400;

/** What a text says of its license without being one; `value` is raw. */
export function pointersIn(index: LicenseIndex, lines: Lines, words: number): LicensePointer[] {
  const { text } = lines;
  const out: LicensePointer[] = [];
  const card = frontMatterEnd(text);
  const readme = card > 0 || /^#{1,4} \S/m.test(text);
  const add = (kind: LicensePointer["kind"], value: string, at: number, meant: string = value) => {
    const line = lineAt(lines, at);
    if (out.length >= POINTERS || out.some((known) => known.line === line && known.kind === kind)) return;
    const named = expressionOf(index, meant);
    out.push({
      kind,
      value: value.trim(),
      line,
      ...(named === undefined ? {} : { expression: named }),
      ...(kind === "line" && at < card ? { card: true } : {}),
      ...(readme ? { readme } : {}),
    });
  };
  if (/SPDX-License/.test(text)) for (const found of text.matchAll(SPDX)) add("spdx", found[1]!, found.index);
  if (/licen[cs]e/i.test(text)) {
    for (const found of text.matchAll(LINE))
      add("line", found[1]!.replace(/[*_`"']+/g, " ").trim(), found.index);
    for (const found of text.matchAll(BADGE))
      if (!isBadgeOfSomethingElse(found[1]!)) add("badge", badgeText(found[2]!), found.index);
  }
  if (/under|by/.test(text)) {
    for (const found of text.matchAll(CHOICE)) {
      const both = `${expressionOf(index, found[1]!) ?? "?"} OR ${expressionOf(index, found[2]!) ?? "?"}`;
      if (!both.includes("?")) add("notice", `${found[1]} or ${found[2]}`, found.index, both);
    }
    let tries = 0;
    for (const found of text.matchAll(NOTICE)) {
      tries += 1;
      if (tries > NOTICES) break;
      const aside = readme && isOfSomethingElse(text, found.index);
      if (words <= SHORT || expressionOf(index, found[1]!) !== undefined)
        add(aside ? "aside" : "notice", found[1]!, found.index);
    }
  }
  // Of these, only what names a license counts: a section may start with any words.
  if (readme)
    for (const { value, at } of namedInReadme(text))
      if (at >= card && expressionOf(index, value) !== undefined) add("notice", value, at);
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
    .replace(/(?:\.svg|[?&]).*$/, "")
    .replace(/-(?:[a-z]+|[0-9a-f]{6})$/i, "")
    .replaceAll("--", "-")
    .replaceAll("_", " ");
}

const SAID = new Set<string>(["notice", "aside"]);

/**
 * What a text declares to be its license without holding it: SPDX tags, `License:` lines, the card's field, and what
 * the prose of a readme says. Null where it declares none that one license answers to. Never more than a claim.
 */
export function declaredExpression(pointers: readonly LicensePointer[]): string | null {
  const ids = pointers
    .filter(({ kind, readme }) => kind === "spdx" || kind === "line" || (SAID.has(kind) && readme))
    .flatMap(({ expression }) => expression ?? []);
  const unique = [...new Set(ids)];
  if (unique.length < 2) return unique[0] ?? null;
  return unique.map((id) => (/\sOR\s/.test(id) ? `(${id})` : id)).join(" AND ");
}
