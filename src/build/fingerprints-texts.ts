import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { TextEntry } from "../license/fingerprint.ts";
import type { RegionRule } from "./fingerprints-regions.ts";

/** One license on its way into the fingerprints: what is known of it, and its text with further known-good copies. */
export type SourceText = TextEntry & { copies: string[] };

type IndexRow = {
  id: string;
  spdx_id: string | null;
  name: string;
  family: string;
  kind: string;
  file: string;
};
type HubRow = { id: string; text_id: string | null };
type SpdxRow = { name: string; osiApproved: boolean; licenseText: string };

const require = createRequire(import.meta.url);

/** `LicenseRef-<id>`, with the `+` that SPDX does not allow there spelled out. */
export function licenseRef(id: string): string {
  return `LicenseRef-${id.replaceAll("+", "plus").replace(/[^A-Za-z0-9.-]/g, "-")}`;
}

/** The licenses of a folder with `index.json`, under the Hub's identifiers where `hf_ids.json` has them. */
export function folderTexts(folder: string): SourceText[] {
  const rows: IndexRow[] = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
  const hubFile = join(folder, "hf_ids.json");
  const hub: HubRow[] = existsSync(hubFile) ? JSON.parse(readFileSync(hubFile, "utf8")).ids : [];
  const hubIds = new Map(hub.flatMap((row) => (row.text_id ? [[row.text_id, row.id] as const] : [])));
  const spdx = spdxList();
  return rows.map((row) => {
    const known = row.spdx_id !== null && spdx.has(row.spdx_id);
    return {
      id: row.id,
      expression: known ? row.spdx_id! : licenseRef(hubIdOf(row.id, hubIds)),
      family: row.family,
      kind: row.kind === "policy" || row.kind === "notice" ? row.kind : "license",
      name: row.name,
      tier: 1,
      copies: [readFileSync(join(folder, row.file), "utf8")],
    };
  });
}

/** The Hub gives one identifier to several dated texts of the same terms (`gemma`, `openrail++`). */
function hubIdOf(id: string, hubIds: ReadonlyMap<string, string>): string {
  const exact = hubIds.get(id);
  if (exact !== undefined) return exact;
  for (const [text, hub] of hubIds) {
    const stem = text.replace(/-\d{4}-\d{2}-\d{2}$/, "");
    if (stem !== text && id.startsWith(`${stem}-`)) return hub;
    if (hub.includes("+") && id.startsWith(hub)) return hub;
  }
  return id;
}

function spdxList(): Map<string, SpdxRow> {
  const list: Record<string, SpdxRow> = require("spdx-license-list/full");
  return new Map(Object.entries(list));
}

/** Every text of the SPDX list that is not among `known`; ids that share one text come once, `-only` before `-or-later`. */
export function spdxTexts(known: readonly SourceText[]): SourceText[] {
  const expressions = new Set(known.map((text) => text.expression));
  const seen = new Set<string>();
  const out: SourceText[] = [];
  const rows = [...spdxList()].sort(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const [id, row] of rows) {
    const key =
      row.licenseText
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.join(" ") ?? "";
    if (expressions.has(id)) seen.add(key);
  }
  for (const [id, row] of rows) {
    const key =
      row.licenseText
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu)
        ?.join(" ") ?? "";
    if (expressions.has(id) || key === "" || seen.has(key)) continue;
    seen.add(key);
    out.push({
      id: id.toLowerCase(),
      expression: id,
      family: spdxFamily(id),
      kind: "license",
      name: row.name,
      tier: 2,
      copies: [row.licenseText],
    });
  }
  return out;
}

function rank(id: string): number {
  if (/-only$/.test(id)) return 0;
  if (/-or-later$|\+$|-no-|-invariants/.test(id)) return 2;
  return 1;
}

/** A shelf for the licenses without rules of their own; `other` wherever the id does not say it. */
function spdxFamily(id: string): string {
  if (/^CC-BY-NC/.test(id)) return "cc-nc";
  if (/^CC/.test(id)) return "cc";
  if (/GPL|^GFDL|^MPL|^EUPL|^CDDL|^EPL|^OSL|^CECILL|^QPL/.test(id)) return "copyleft";
  if (/^(?:MIT|BSD|ISC|Apache|X11|HPND|0BSD|Zlib|Python|PSF)/.test(id)) return "permissive";
  return "other";
}

/** Further known-good copies: `DIR/<id>/*` or `DIR/<id>.txt`. */
export function addCopies(texts: SourceText[], folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const id = entry.isDirectory() ? entry.name : entry.name.replace(/\.(?:txt|md)$/, "");
    const text = texts.find((known) => known.id === id);
    if (!text) throw new Error(`\`${entry.name}\` is a copy of no known license`);
    const path = join(folder, entry.name);
    const files = entry.isDirectory()
      ? readdirSync(path)
          .sort()
          .map((name) => join(path, name))
      : [path];
    for (const file of files) text.copies.push(readFileSync(file, "utf8"));
  }
}

/** Documents that other texts carry along are further copies of their own license or policy. */
export function addCuts(texts: readonly SourceText[], rules: readonly RegionRule[]): void {
  for (const { ids, copyOf, from, to } of rules) {
    const target = texts.find((text) => text.id === copyOf);
    const carrier = texts.find((text) => text.id === ids[0]);
    if (!target || !carrier) continue;
    const source = carrier.copies[0] ?? "";
    const start = from === undefined ? 0 : source.indexOf(from);
    const end = to === undefined ? source.length : source.indexOf(to, start + 1);
    if (start >= 0 && end >= 0) target.copies.push(source.slice(start, end));
  }
}
