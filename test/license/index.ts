import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadFingerprints } from "../../src/license/fingerprint.ts";
import { identify } from "../../src/license/identify.ts";
import type { Identification } from "../../src/model.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

export const fingerprintFile = join(root, "rules/fingerprints.bin");
export const index = loadFingerprints(readFileSync(fingerprintFile));

/** The labelled license corpus beside the project, where there is one. */
export const corpus = join(root, "../shared/corpus/licenses");
export const hasCorpus = existsSync(join(corpus, "index.json"));

const spdxList: Record<string, { licenseText: string }> = createRequire(import.meta.url)(
  "spdx-license-list/full",
);

/** A text of the SPDX list. */
export function spdxText(id: string): string {
  const row = spdxList[id];
  if (!row) throw new Error(`no ${id} in the SPDX list`);
  return row.licenseText;
}

export function identifyText(text: string): Identification {
  return identify(new TextEncoder().encode(text), index);
}

/** Whether any license of the text has a changed term. */
export function isModified(found: Identification): boolean {
  return found.matches.some((match) => match.modified);
}

export type Sample = { id: string; expression: string; text: string };

/** Texts to try transformations on: those of the corpus, or common ones of the SPDX list. */
export function samples(): Sample[] {
  const expressions = new Map(index.references.map(({ text }) => [text.id, text.expression]));
  if (hasCorpus) {
    const rows: { id: string; file: string }[] = JSON.parse(readFileSync(join(corpus, "index.json"), "utf8"));
    return rows.map(({ id, file }) => ({
      id,
      expression: expressions.get(id) ?? "",
      text: readFileSync(join(corpus, file), "utf8"),
    }));
  }
  const common = [
    "MIT",
    "Apache-2.0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "MPL-2.0",
    "GPL-2.0-only",
    "GPL-3.0-only",
    "LGPL-2.1-only",
    "AGPL-3.0-only",
    "CC-BY-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-SA-3.0",
    "CC0-1.0",
    "BSL-1.0",
    "EPL-2.0",
    "EUPL-1.2",
    "OFL-1.1",
    "Elastic-2.0",
    "PolyForm-Noncommercial-1.0.0",
    "OpenMDW-1.0",
    "Zlib",
    "Unlicense",
    "Artistic-2.0",
  ];
  return common.map((id) => ({ id: id.toLowerCase(), expression: id, text: spdxText(id) }));
}
