import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { nameKey } from "../../src/rules/license-book.ts";
import type { LicenseRule } from "../../src/rules/license-rule.ts";
import { hubSchema, licenseSchema, spdxSchema } from "../../src/rules/schema.ts";
import { corpus, hasCorpus, index, spdxText } from "../license/index.ts";

const folder = fileURLToPath(new URL("../../rules/", import.meta.url));
const files = readdirSync(join(folder, "licenses")).filter((name) => name.endsWith(".yaml"));
const text = (path: string) => readFileSync(join(folder, path), "utf8");
const rules = new Map(
  files.map((file): [string, LicenseRule] => [
    file.replace(/\.yaml$/, ""),
    licenseSchema.parse(parse(text(`licenses/${file}`))),
  ]),
);
const hub = hubSchema.parse(parse(text("hub-licenses.yaml")));
const spdx = spdxSchema.parse(parse(text("spdx-families.yaml")));

function rule(id: string): LicenseRule {
  const found = rules.get(id);
  if (found === undefined) throw new Error(`no rule for ${id}`);
  return found;
}

describe("license rules", () => {
  it("stand in the file that bears their id", () => {
    for (const [name, { id }] of rules) expect(id).toBe(name);
  });

  it("exist for every text of models that the matcher knows", () => {
    const known = new Set(index.references.filter(({ text }) => text.tier === 1).map(({ text }) => text.id));
    expect([...known].filter((id) => !rules.has(id))).toEqual([]);
  });

  it("carry the expression and the kind that the matcher gives", () => {
    const wrong = index.references.flatMap(({ text: { id, expression, kind } }) => {
      const found = rules.get(id);
      return found !== undefined && (found.expression !== expression || found.kind !== kind) ? [id] : [];
    });
    expect(wrong).toEqual([]);
  });

  it("refer only to duties and texts that exist", () => {
    for (const { id, conditions, duties, newer, restrictions } of rules.values()) {
      const known = new Set(duties.map((duty) => duty.id));
      expect(known.size, `${id}: duties listed twice`).toBe(duties.length);
      for (const { otherwise, policy } of conditions) {
        if (typeof otherwise === "object") expect(known, id).toContain(otherwise.duty);
        if (policy !== undefined) expect(rules.has(policy), `${id} names ${policy}`).toBe(true);
      }
      for (const other of [newer, restrictions?.policy])
        if (other !== undefined) expect(rules.has(other), `${id} names ${other}`).toBe(true);
    }
  });

  it("cite a clause for every term and a source for every text", () => {
    for (const {
      id,
      source,
      conditions,
      duties,
      outputs,
      termination,
      uses,
      restrictions,
    } of rules.values()) {
      expect(source.length, id).toBeGreaterThan(10);
      const terms = [...conditions, ...duties, ...outputs, ...termination, ...Object.values(uses)];
      for (const term of [...terms, ...(restrictions ? [restrictions] : [])])
        expect(term.clause, `${id}: ${term.text}`).toMatch(/\S/);
    }
  });

  it("share no name between two licenses", () => {
    const owners = new Map<string, string>();
    const shared: string[] = [];
    for (const { id, expression, aliases } of rules.values())
      for (const key of new Set([id, ...aliases].map(nameKey))) {
        const other = owners.get(key);
        if (other !== undefined && rule(other).expression !== expression)
          shared.push(`${key}: ${other}, ${id}`);
        owners.set(key, id);
      }
    expect(shared).toEqual([]);
  });

  it("ask for statements by names that say which license asks", () => {
    for (const { id, conditions } of rules.values())
      for (const { fact } of conditions)
        if (fact.startsWith("statements.")) expect(fact, id).toMatch(/^statements\.[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  it("keep to short lines", () => {
    const paths = [...files.map((file) => `licenses/${file}`), "hub-licenses.yaml", "spdx-families.yaml"];
    const long = paths.flatMap((path) =>
      text(path)
        .split("\n")
        .flatMap((line, at) => (line.length > 160 ? [`${path}:${at + 1}`] : [])),
    );
    expect(long).toEqual([]);
  });

  it.skipIf(!hasCorpus)("tell terms in our own words", () => {
    const rows: { id: string; file: string }[] = JSON.parse(readFileSync(join(corpus, "index.json"), "utf8"));
    for (const { id, file } of rows) {
      const found = rules.get(id);
      if (found !== undefined)
        expect(copied(found, readFileSync(join(corpus, file), "utf8")), id).toEqual([]);
    }
  });

  it("tell terms of well-known licenses in our own words", () => {
    for (const { id, expression } of rules.values())
      if (
        ["MIT", "Apache-2.0", "CC-BY-NC-4.0", "GPL-3.0-only", "BUSL-1.1", "Elastic-2.0"].includes(expression)
      )
        expect(copied(rule(id), spdxText(expression)), id).toEqual([]);
  });
});

describe("the Hub's identifiers", () => {
  const byId = new Map(hub.licenses.map((one) => [one.id, one]));

  it("name texts that have rules, and each family or text once", () => {
    expect(byId.size).toBe(hub.licenses.length);
    for (const { id, license, texts = [] } of hub.licenses)
      for (const one of [license, ...texts])
        if (one !== undefined) expect(rules.has(one), `${id} -> ${one}`).toBe(true);
  });

  it("tell families, unseen texts and empty words apart", () => {
    const of = (kind: string) => hub.licenses.filter(({ names }) => names === kind).map(({ id }) => id);
    expect(of("family").sort()).toEqual(["bsd", "cc", "gfdl", "gpl", "lgpl", "openrail"]);
    expect(of("unseen").sort()).toEqual(["grok2-community", "h-research", "intel-research"]);
    expect(of("nothing").sort()).toEqual(["other", "unknown"]);
    for (const id of of("unseen")) expect(rule(byId.get(id)?.license ?? "").unseen).toBe(true);
  });

  it("give their texts the expression of the Hub's id, with + spelled out", () => {
    for (const { id, license, names } of hub.licenses) {
      if (license === undefined || names !== "one-text") continue;
      const { expression } = rule(license);
      if (expression.startsWith("LicenseRef-"))
        expect(expression).toBe(`LicenseRef-${id.replaceAll("+", "plus")}`);
    }
  });

  it.skipIf(!hasCorpus)("are all the Hub has", () => {
    const { ids }: { ids: { id: string }[] } = JSON.parse(readFileSync(join(corpus, "hf_ids.json"), "utf8"));
    expect(hub.licenses.map(({ id }) => id).sort()).toEqual(ids.map(({ id }) => id).sort());
  });
});

describe("SPDX groups", () => {
  it("hold each id once, none that has a rule of its own, and only ids of the list", () => {
    const own = new Set([...rules.values()].map(({ expression }) => expression));
    const ids = spdx.families.flatMap((group) => group.ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => own.has(id))).toEqual([]);
    for (const id of ids) expect(spdxText(id).length, id).toBeGreaterThan(0);
    expect(ids.length).toBeGreaterThan(120);
  });

  it("never call a non-commercial license anything else", () => {
    const strays = spdx.families.flatMap(({ family, ids }) =>
      family === "non-commercial" ? [] : ids.filter((id) => /-NC(-|$)/.test(id)),
    );
    expect(strays).toEqual([]);
  });
});

/** Runs of twelve words that a rule's prose shares with a license text. */
function copied(found: LicenseRule, license: string): string[] {
  const theirs = ` ${words(license).join(" ")} `;
  return prose(found).flatMap((own) => {
    const list = words(own);
    return list
      .map((_, at) => list.slice(at, at + 12))
      .filter((run) => run.length === 12 && theirs.includes(` ${run.join(" ")} `))
      .map((run) => run.join(" "));
  });
}

const words = (value: string) => value.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

function prose({
  uses,
  conditions,
  duties,
  outputs,
  termination,
  restrictions,
  stays,
  naming,
  notes,
}: LicenseRule) {
  const terms = [...Object.values(uses), ...conditions, ...duties, ...outputs, ...termination];
  const single = [restrictions, stays, naming].flatMap((one) => (one === undefined ? [] : [one]));
  return [...[...terms, ...single].map((term) => term.text), ...notes];
}
