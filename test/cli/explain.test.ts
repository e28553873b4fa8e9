import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/cli/command.ts";
import { runExplain } from "../../src/cli/explain.ts";
import { pack } from "../rules/own-pack.ts";

const folder = mkdtempSync(join(tmpdir(), "modelvet-explain-"));
afterAll(() => rmSync(folder, { recursive: true }));

const MANIFESTS: Readonly<Record<string, string>> = {
  "start-up": `deployment:
  use: commercial
  monthlyActiveUsers: 40000
  annualRevenueUsd: 600000
  distribution: hosted
  modification: none
  organisationIn: [US]
  trainsOtherModels: false
acceptances:
  - { license: gemma, by: legal, on: 2026-01-02 }
`,
  giant: `deployment:
  use: commercial
  monthlyActiveUsers: 900000000
  annualRevenueUsd: 90000000000
  distribution: hosted
`,
  lab: "deployment:\n  use: research\n  distribution: none\n",
  silent: "",
  broken: "deploymnt: {}\n",
  none: "",
};
for (const [name, facts] of Object.entries(MANIFESTS)) {
  mkdirSync(join(folder, name));
  if (name !== "none")
    writeFileSync(join(folder, name, "models.yaml"), `version: 1\n${facts}models:\n  - id: org/name\n`);
}

async function explain(id: string, more: { in?: string; format?: "text" | "json"; width?: number } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = { isTTY: false, width: more.width ?? 80, color: false, unicode: true, links: false };
  const context: CommandContext = {
    cwd: join(folder, more.in ?? "none"),
    env: {},
    stdout: { write: (text) => void out.push(text) },
    stderr: { write: (text) => void err.push(text) },
    stdin: process.stdin,
    terminal,
    stderrTerminal: terminal,
    signal: new AbortController().signal,
    now: new Date("2026-06-01T00:00:00Z"),
    quiet: false,
    verbose: false,
    progress: false,
  };
  const exitCode = await runExplain({ id, format: more.format ?? "text" }, context);
  return { out: out.join(""), err: err.join(""), exitCode };
}

async function posture(id: string, where: string): Promise<string> {
  return JSON.parse((await explain(id, { in: where, format: "json" })).out).deployment.posture;
}

describe("explain of a license", () => {
  it("tells terms with their clauses, without a manifest", async () => {
    const { out, exitCode } = await explain("Apache-2.0");
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^Apache-2\.0: Apache License 2\.0\n/);
    for (const clause of ["4(a)", "4(b)", "4(c)", "4(d)"]) expect(out).toContain(`(clause ${clause})`);
    expect(out).toContain("not legal advice");
    expect(out).not.toContain("for the deployment");
  });

  it.each([
    ["the Hub's id", "llama3.1"],
    ["the expression", "LicenseRef-llama3.1"],
    ["another spelling", "Llama-3.1"],
    ["an alias of others", "LicenseRef-scancode-llama-3.1-license-2024"],
  ])("finds it by %s", async (_, id) => {
    const { about } = JSON.parse((await explain(id, { format: "json" })).out);
    expect(about).toContainEqual({ label: "expression", value: "LicenseRef-llama3.1" });
  });

  it.each([
    ["apache-2.0", "start-up", "clear"],
    ["cc-by-nc-4.0", "start-up", "blocked"],
    ["cc-by-nc-4.0", "lab", "conditional"],
    ["gemma", "start-up", "conditional"],
    ["gemma", "lab", "review"],
    ["llama3.1", "giant", "blocked"],
    ["kimi-k2-modified-mit", "start-up", "conditional"],
    ["kimi-k2-modified-mit", "giant", "conditional"],
    ["minimax-m2.5-code-modified-mit", "start-up", "conditional"],
    ["agpl-3.0", "start-up", "conditional"],
    ["ltxv-owl-2025-05-05", "giant", "blocked"],
    ["busl-1.1", "start-up", "review"],
    ["polyform-noncommercial-1.0.0", "start-up", "blocked"],
    ["CC-BY-NC-SA-2.5", "start-up", "blocked"],
    ["h-research", "start-up", "review"],
    ["MIT OR CC-BY-NC-4.0", "start-up", "clear"],
    ["MIT AND CC-BY-NC-4.0", "start-up", "blocked"],
  ])("holds %s against the deployment of a %s: %s", async (id, where, expected) => {
    expect(await posture(id, where)).toBe(expected);
  });

  it("asks for the facts that the manifest does not state", async () => {
    const { out } = await explain("kimi-k2-modified-mit", { in: "silent" });
    expect(out).toContain("for the deployment in `models.yaml`: ▲ review");
    expect(out).toContain("not stated: `use`");
    expect(out).toContain("open: state `use`, `monthlyActiveUsers`");
  });

  it("says which duty a passed limit brings", async () => {
    const { sections } = JSON.parse(
      (await explain("kimi-k2-modified-mit", { in: "giant", format: "json" })).out,
    );
    const terms = (title: string) => sections.find((one: { title: string }) => one.title === title).terms;
    expect(terms("conditions")).toMatchObject([
      { id: "users", state: "duty" },
      { id: "revenue", state: "duty" },
    ]);
    expect(terms("duties")).toContainEqual(expect.objectContaining({ id: "display", state: "applies" }));
  });

  it("tells of an exception that it is not described", async () => {
    const { out } = await explain("GPL-2.0-only WITH Classpath-exception-2.0");
    expect(out).toContain("`Classpath-exception-2.0` allows more");
  });

  it("says of a policy that it grants nothing, and of an unseen text that nothing is known", async () => {
    expect((await explain("llama3.2-use-policy")).out).toContain("a policy grants nothing by itself");
    expect((await explain("h-research")).out).toMatch(/derivatives\s+not known/);
  });

  it("names the other dated texts of the same terms", async () => {
    expect((await explain("gemma")).out).toContain("gemma-terms-2024-04-01");
  });

  it("can be shown for every text, name and finding of the pack within the width", async () => {
    const hub = ["openrail", "cc", "gpl", "other", "unknown", "grok2-community"];
    for (const id of [...pack.licenses.ids, ...pack.findings.keys(), ...hub]) {
      const { out } = await explain(id, { in: "giant", width: 60 });
      // A word is never broken, so that it can be copied; lines with room for a break keep to the width.
      const long = out
        .split("\n")
        .filter((line) => line.length > 60 && line.trimStart().slice(2).includes(" "));
      expect(
        long.filter((line) => !/\S{36}/.test(line)),
        id,
      ).toEqual([]);
    }
  }, 60_000);
});

describe("explain of other things", () => {
  it.each([
    ["remote-code", "finding", "trust_remote_code"],
    ["openrail", "family", "names no single text"],
    ["llama", "family", "llama3.2"],
    ["permissive", "family", "apache-2.0"],
    ["pass-on-restrictions", "duty", "creativeml-openrail-m (4(a))"],
    ["monthlyActiveUsers", "fact", "`monthlyActiveUsers` at most 700,000,000"],
    ["busl-production-granted", "fact", "busl-1.1"],
    ["deployment.use", "fact", "cc-by-nc-4.0"],
    ["proof", "concept", "proven:"],
    ["host-signature", "concept", "never who published"],
  ])("%s is a %s", async (id, kind, said) => {
    const flat = (await explain(id)).out.replace(/\s+/g, " ");
    expect(flat).toContain(said);
    const { out } = await explain(id, { format: "json" });
    expect(JSON.parse(out)).toMatchObject({ schema: "modelvet/explain@1", kind });
  });

  it.each(["host-signed", "unsigned", "unknown-signer", "bad-signature"])(
    "says of %s what it does not mean",
    async (id) => {
      const { out } = await explain(id);
      expect(out).toMatch(/not mean|never fails|neither for\s+nor against|says nothing/);
    },
  );

  it("knows every word that reports use for a proof and a signature", async () => {
    for (const id of ["proven", "mismatch", "unavailable", "clear", "conditional", "review", "blocked"])
      expect((await explain(id)).exitCode).toBe(0);
  });

  it("refers only to what can be explained", async () => {
    for (const id of [
      "llama3.2",
      "remote-code",
      "openrail",
      "proof",
      "host-signature",
      "posture",
      "waiver",
      "basis",
    ]) {
      const { related } = JSON.parse((await explain(id, { format: "json" })).out);
      for (const other of related) expect((await explain(other)).exitCode, `${id} -> ${other}`).toBe(0);
    }
  });
});

describe("explain of what is not there", () => {
  it.each([
    ["lama3.1", "modelvet explain llama3.1"],
    ["remote-cod", "modelvet explain remote-code"],
    ["apache-2.00", "modelvet explain apache-2.0"],
  ])("offers the nearest name for %s", async (id, fix) => {
    await expect(explain(id)).rejects.toMatchObject({ code: "usage", fix: expect.stringContaining(fix) });
  });

  it("offers nothing where nothing is near", async () => {
    await expect(explain("\u001b[31mqqqqqqqqqqqqqqqqqqqq")).rejects.toMatchObject({
      code: "usage",
      fix: expect.stringContaining("copy an id"),
    });
  });

  it("explains although the manifest nearby is broken, and says so", async () => {
    const { out, err } = await explain("mit", { in: "broken" });
    expect(out).toContain("MIT License");
    expect(err).toMatch(/^note: terms are not held against the manifest: /);
  });
});
