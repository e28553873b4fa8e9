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
  /\b(?:is|are|was|were|released|made available|provided|distributed)\s+(?:\w+\s+){0,3}?(?:licensed|released|provided|distributed|available|governed)?\s*(?:under|by)\s+(?:and subject to\s+)?(?:the\s+|an?\s+)?(?:terms of (?:the\s+)?)?\[?(?=[A-Z])((?:[^\n.;\]]|\.(?=\d)){2,90}?(?:Licen[cs]e(?: Agreement)?|Terms of Use|Agreement)\b(?:,? (?:[Vv]ersion |v)?\d(?:\.\d)?)?|(?:MIT|BSD|CC|[AL]?GPL|Apache|MPL)\b(?:[^\n;,()\].]{0,30}?\d(?:\.\d){0,2})?)/g;
const NOTICES = 20;
/** Texts with more words say "licensed" of many things; only what names a license counts there. */
const SHORT = 400;

/** What a text says of its license without being one; `value` is raw. */
export function pointersIn(index: LicenseIndex, lines: Lines, words: number): LicensePointer[] {
  const { text } = lines;
  const out: LicensePointer[] = [];
  const card = frontMatterEnd(text);
  const readme = card > 0 || /^#{1,4} \S/m.test(text);
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
      ...(readme ? { readme } : {}),
    });
  };
  if (/SPDX-License/.test(text)) for (const found of text.matchAll(SPDX)) add("spdx", found[1]!, found.index);
  if (/licen[cs]e/i.test(text)) {
    for (const found of text.matchAll(LINE))
      add("line", found[1]!.replace(/[*_`"']+/g, " ").trim(), found.index);
    for (const found of text.matchAll(BADGE)) add("badge", badgeText(found[1]!), found.index);
  }
  if (/under|by/.test(text)) {
    let tries = 0;
    for (const found of text.matchAll(NOTICE)) {
      tries += 1;
      if (tries > NOTICES) break;
      if (words <= SHORT || expressionOf(index, found[1]!) !== undefined)
        add("notice", found[1]!, found.index);
    }
  }
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

const names = new WeakMap<LicenseIndex, ReadonlyMap<string, string | null>>();

/** The expression that an id, a name or a well-known address stands for, if exactly one does. */
export function expressionOf(index: LicenseIndex, value: string): string | undefined {
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

/** The license that an address of its steward names (`creativecommons.org/licenses/by-nc/4.0`). */
function addressName(address: string): string | undefined {
  const cc = /creativecommons\.org\/licenses\/([a-z-]+)\/(\d\.\d)/i.exec(address);
  if (cc) return `CC-${cc[1]}-${cc[2]}`;
  if (/creativecommons\.org\/publicdomain\/zero\/1\.0/i.test(address)) return "CC0-1.0";
  if (/apache\.org\/licenses\/LICENSE-2\.0/i.test(address)) return "Apache-2.0";
  return /(?:spdx\.org|opensource\.org|choosealicense\.com)\/licen[cs]es?\/([\w.-]{2,40}?)(?:\.html|\/|$)/i.exec(
    address,
  )?.[1];
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
 * What a text declares to be its license without holding it: SPDX tags, `License:` lines, the card's field, and what
 * the prose of a readme says. Null where it declares none that one license answers to. Never more than a claim.
 */
export function declaredExpression(pointers: readonly LicensePointer[]): string | null {
  const ids = pointers
    .filter(({ kind, readme }) => kind === "spdx" || kind === "line" || (kind === "notice" && readme))
    .flatMap(({ expression }) => expression ?? []);
  return ids.length === 0 ? null : [...new Set(ids)].join(" AND ");
}
