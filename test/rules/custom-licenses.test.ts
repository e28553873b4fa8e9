import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Condition, LicenseRule, When } from "../../src/rules/license-rule.ts";
import { licenseSchema } from "../../src/rules/schema.ts";
import { corpus, hasCorpus } from "../license/index.ts";

/** Llama, Gemma, licenses with limits and research licenses: what their texts say, as a table to hold against them. */

const folder = fileURLToPath(new URL("../../rules/licenses/", import.meta.url));
const FAMILIES = ["llama", "gemma", "research-only", "custom-commercial-threshold"];
const rules = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .map((name): [string, LicenseRule] => [
      name.replace(/\.yaml$/, ""),
      licenseSchema.parse(parse(readFileSync(join(folder, name), "utf8"))),
    ]),
);
const mine = [...rules.values()].filter(({ family }) => FAMILIES.includes(family));

function rule(id: string): LicenseRule {
  const found = rules.get(id);
  if (found === undefined) throw new Error(`no rule for ${id}`);
  return found;
}

const MILLION = 1_000_000;
const EU = ["EU"];
const EU_GB_KR = ["EU", "GB", "KR"];
const COMMERCIAL: When = { use: ["commercial"] };
const ORGANISATION: When = { use: ["commercial", "internal"] };

type Row = [fact: Condition["fact"], holds: Condition["holds"], clause: string, when?: When];

/** Every condition that blocks: the fact, what it must be, the clause, and when it applies (left out: always). */
const BLOCKING: Readonly<Record<string, readonly Row[]>> = {
  llama2: [
    ["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"],
    ["trainsOtherModels", { is: false }, "1.b.v"],
  ],
  llama3: [
    ["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"],
    ["trainsOtherModels", { is: false }, "1.b.v"],
  ],
  "llama3.1": [["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"]],
  "llama3.2": [
    ["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"],
    ["organisationIn", { noneOf: EU }, "use policy, paragraph on multimodal models", { multimodal: true }],
  ],
  "llama3.3": [["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"]],
  llama4: [
    ["monthlyActiveUsers", { atMost: 700 * MILLION }, "2"],
    ["organisationIn", { noneOf: EU }, "use policy, paragraph on multimodal models", { multimodal: true }],
  ],
  "gemma-terms-2024-04-01": [],
  "gemma-terms-2025-03-24": [],
  qwen: [["monthlyActiveUsers", { atMost: 100 * MILLION }, "4", COMMERCIAL]],
  "tongyi-qianwen": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "4", COMMERCIAL],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  "tongyi-qianwen-research": [["trainsOtherModels", { is: false }, "4.b"]],
  "hunyuan-large": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "4"],
    ["organisationIn", { noneOf: EU }, "1.l, 2"],
    ["usersIn", { noneOf: EU }, "1.l, 5.c"],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  "hunyuan-dit": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "4"],
    ["organisationIn", { noneOf: EU }, "1.l, 2"],
    ["usersIn", { noneOf: EU }, "1.l, 5.c"],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  "hunyuan-a13b": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "4"],
    ["organisationIn", { noneOf: EU_GB_KR }, "1.l, 2"],
    ["usersIn", { noneOf: EU_GB_KR }, "1.l, 5.c"],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  "hunyuan-video": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "4"],
    ["organisationIn", { noneOf: EU_GB_KR }, "1.l, 2"],
    ["usersIn", { noneOf: EU_GB_KR }, "1.l, 5.c"],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  "hunyuan3d-2": [
    ["monthlyActiveUsers", { atMost: MILLION }, "4"],
    ["organisationIn", { noneOf: EU_GB_KR }, "1.l, 2"],
    ["usersIn", { noneOf: EU_GB_KR }, "1.l, 5.c"],
    ["trainsOtherModels", { is: false }, "5.b"],
  ],
  dbrx: [
    ["monthlyActiveUsers", { atMost: 700 * MILLION }, "3"],
    ["trainsOtherModels", { is: false }, "2.3"],
  ],
  "stability-community": [
    ["annualRevenueUsd", { atMost: MILLION }, "III", ORGANISATION],
    ["statements.stability-registered", { is: true }, "III", ORGANISATION],
    ["statements.stability-trains-foundational-model", { is: false }, "IV.b", { trainsOtherModels: true }],
  ],
  "lfm-1.0": [["annualRevenueUsd", { below: 10 * MILLION }, "1, 5(a), 5(b)", COMMERCIAL]],
  "ltxv-owl-2025-05-05": [["annualRevenueUsd", { below: 10 * MILLION }, "2", ORGANISATION]],
  "hyperclova-x-seed": [
    ["monthlyActiveUsers", { atMost: 10 * MILLION }, "4(i)"],
    ["statements.hyperclova-competes-with-naver", { is: false }, "4(ii)"],
  ],
  "kolors-model": [
    ["statements.kolors-registered", { is: true }, "2.c", COMMERCIAL],
    ["monthlyActiveUsers", { atMost: 300 * MILLION }, "2.c"],
    ["trainsOtherModels", { is: false }, "3.b"],
  ],
  "bilibili-indextts": [
    ["monthlyActiveUsers", { atMost: 100 * MILLION }, "2.2(i)"],
    ["statements.bilibili-annual-revenue-rmb", { atMost: 1000 * MILLION }, "2.2(ii)"],
    ["trainsOtherModels", { is: false }, "3.4(c)", COMMERCIAL],
  ],
  cogvideox: [
    ["statements.cogvideox-registered", { is: true }, "2", COMMERCIAL],
    ["statements.cogvideox-monthly-visits", { atMost: MILLION }, "2", COMMERCIAL],
  ],
  "playground-v2-community": [
    [
      "monthlyActiveUsers",
      { atMost: MILLION },
      "2",
      { statements: { "playground-image-generation-is-core": true } },
    ],
    ["trainsOtherModels", { is: false }, "1.b.v"],
  ],
  "chatglm3-6b": [["statements.chatglm3-registered", { is: true }, "2", COMMERCIAL]],
  codegeex4: [["statements.codegeex4-registered", { is: true }, "2", COMMERCIAL]],
  cogvlm: [["statements.cogvlm-registered", { is: true }, "2", COMMERCIAL]],
  cogvlm2: [["statements.cogvlm2-registered", { is: true }, "2", COMMERCIAL]],
  "orion-14b-community": [
    ["statements.orion-registered", { is: true }, "2; Chinese version 2.2", COMMERCIAL],
  ],
  "axolotl-community": [["statements.axolotl-fine-tuning-service", { is: false }, "3.1"]],
  "falcon-2-11b-1.0": [],
  "exaone-1.1-nc": [["trainsOtherModels", { is: false }, "3.1"]],
  "exaone-1.2-nc": [
    ["statements.exaone-trains-competing-model", { is: false }, "3.1", { trainsOtherModels: true }],
  ],
  "flux1-dev-nc": [
    ["statements.flux-content-filter-or-review", { is: true }, "2.e(i)"],
    ["statements.flux-trains-competing-model", { is: false }, "2.d", { trainsOtherModels: true }],
  ],
  "stability-nc-research": [["distribution", { noneOf: ["hosted"] }, "1.b"]],
  "stability-nc-community-sv3d": [["distribution", { noneOf: ["hosted"] }, "1.b"]],
  "stability-nc-2025": [
    ["statements.stability-trains-foundational-model", { is: false }, "III.b", { trainsOtherModels: true }],
  ],
  "fish-audio-research": [
    ["statements.fish-audio-trains-foundational-model", { is: false }, "IV.b", { trainsOtherModels: true }],
  ],
  "msr-la-llava-med": [["distribution", { noneOf: ["hosted", "weights", "device"] }, "1(c), 2(e)"]],
};

/** What becomes of an internal use where a text forbids the commercial one: the texts differ. */
const INTERNAL = {
  blocked: [
    "apple-amlr",
    "codegeex2",
    "deepfloyd-if",
    "fish-audio-research",
    "glm-130b",
    "llama1",
    "mistral-mrl-0.1",
    "msr-la-llava-med",
    "opt-175b",
    "sdxl-0.9-research",
    "seer",
    "stability-nc-community-sv3d",
    "stability-nc-research",
    "svd-nc-community",
  ],
  review: [
    "chameleon-research",
    "exaone-1.1-nc",
    "exaone-1.2-nc",
    "fair-nc-research",
    "flux1-dev-nc",
    "modelgo-mg-by-nc",
    "seamless",
    "stability-nc-2025",
    "tongyi-qianwen-research",
  ],
} as const;

describe("conditions that block", () => {
  it.each(Object.entries(BLOCKING))("of %s", (id, rows) => {
    const found = rule(id)
      .conditions.filter(({ otherwise }) => otherwise === "blocked")
      .map(
        ({ fact, holds, clause, when }): Row =>
          when === undefined ? [fact, holds, clause] : [fact, holds, clause, when],
      );
    expect(found).toEqual(rows);
  });

  it("are all in this table", () => {
    const blocking = mine.filter(({ conditions }) => conditions.some((one) => one.otherwise === "blocked"));
    expect(blocking.map(({ id }) => id).filter((id) => BLOCKING[id] === undefined)).toEqual([]);
  });

  it("say that today's figure is a stand-in where the text counts at its release", () => {
    const releases = ["llama", "hunyuan", "dbrx", "hyperclova"];
    for (const { id, conditions } of mine)
      for (const { fact, proxy } of conditions)
        if (fact === "monthlyActiveUsers" && releases.some((name) => id.startsWith(name)))
          expect(proxy, id).toMatch(/before the release.* 20\d\d/);
  });
});

describe("purposes", () => {
  const blocked = mine.filter(({ uses }) => uses.commercial?.posture === "blocked");

  it("that forbid commercial use leave research open and treat internal use as their text does", () => {
    for (const { id, uses } of blocked) expect(uses.research?.posture, id).toBe("conditional");
    const internal = (posture: string) =>
      blocked
        .filter(({ uses }) => uses.internal?.posture === posture)
        .map(({ id }) => id)
        .sort();
    expect(internal("blocked")).toEqual(INTERNAL.blocked);
    expect(internal("review")).toEqual(INTERNAL.review);
    expect(blocked.length).toBe(INTERNAL.blocked.length + INTERNAL.review.length);
  });

  it("are left open by texts that do not name them, and by an excerpt", () => {
    const staying = mine.filter(({ kind, stays }) => kind === "license" && stays !== undefined);
    expect(staying.map(({ id }) => id).sort()).toEqual([
      "apple-ml-ferret",
      "chatglm-6b",
      "chatglm2-6b",
      "cogvlm",
      "cogvlm2",
      "mistral-mrl-0.1",
    ]);
  });
});

describe("use policies", () => {
  it("come with the license that incorporates them, and are accepted with it", () => {
    for (const release of ["llama2", "llama3", "llama3.1", "llama3.2", "llama3.3", "llama4"]) {
      expect(rule(release).restrictions?.policy).toBe(`${release}-use-policy`);
      expect(rule(release).restrictions?.accepts).toEqual(expect.arrayContaining(["llama", release]));
    }
    for (const id of ["gemma-terms-2024-04-01", "gemma-terms-2025-03-24"])
      expect(rule(id).restrictions?.policy).toBe("gemma-prohibited-use");
    expect(rule("chameleon-research").restrictions?.policy).toBe("chameleon-use-policy");
    expect(rule("gemma-terms-2024-04-01").newer).toBe("gemma-terms-2025-03-24");
  });

  it("grant nothing by themselves", () => {
    for (const one of mine.filter(({ kind }) => kind === "policy")) {
      expect(one.stays?.posture, one.id).toBe("review");
      expect(one.restrictions, one.id).toBeDefined();
    }
  });

  it("hold the EU exclusion of multimodal models, which the condition names as its place", () => {
    for (const release of ["llama3.2", "llama4"]) {
      const territory = rule(release).conditions.find(({ fact }) => fact === "organisationIn");
      expect(territory?.policy).toBe(`${release}-use-policy`);
      expect(rule(release).conditions.some(({ fact }) => fact === "usersIn")).toBe(false);
    }
  });
});

describe("names and displays", () => {
  it.each([
    ["llama3", "Llama 3", "1.b.i"],
    ["llama3.1", "Llama", "1.b.i"],
    ["llama3.2", "Llama", "1.b.i"],
    ["llama3.3", "Llama", "1.b.i"],
    ["llama4", "Llama", "1.b.i"],
    ["hyperclova-x-seed", "HyperCLOVA X", "3.1"],
    ["codegeex4", "CodeGeeX4", "2"],
    ["exaone-1.1-nc", "EXAONE", "2.1(c)"],
    ["exaone-1.2-nc", "EXAONE", "2.1(c)"],
  ])("%s asks for names that begin with %s", (id, prefix, clause) => {
    expect(rule(id).naming).toMatchObject({ prefix, clause });
  });

  it("are asked for by these licenses only", () => {
    const naming = mine.filter((one) => one.naming !== undefined);
    expect(naming).toHaveLength(9);
    for (const id of ["llama2", "gemma-terms-2025-03-24", "qwen"]) expect(rule(id).naming).toBeUndefined();
  });

  it.each([
    ["llama3", "Built with Meta Llama 3"],
    ["llama3.1", "Built with Llama"],
    ["llama4", "Built with Llama"],
    ["stability-community", "Powered by Stability AI"],
    ["hyperclova-x-seed", "Powered by HyperCLOVA X"],
    ["codegeex4", "Built with CodeGeeX4"],
    ["fish-audio-research", "Built with Fish Audio"],
  ])("%s asks to show %s, also of a hosted service", (id, words) => {
    const display = rule(id).duties.find((duty) => duty.id === "display");
    expect(display?.text).toContain(`"${words}"`);
    expect(display?.when?.distribution).toContain("hosted");
  });

  it("Gemma asks no Notice file of a hosted service, but passes its restrictions on", () => {
    const { duties } = rule("gemma-terms-2025-03-24");
    const distribution = (id: string) => duties.find((duty) => duty.id === id)?.when?.distribution;
    expect(distribution("notice-file")).toEqual(["weights", "device"]);
    expect(distribution("pass-on-restrictions")).toContain("hosted");
  });
});

describe.skipIf(!hasCorpus)("against the texts", () => {
  const words = (id: string) =>
    readFileSync(join(corpus, "texts", `${id}.txt`), "utf8")
      .replace(/\s+/g, " ")
      .toLowerCase();

  it("every text of these families has its rule", () => {
    const rows: { id: string; family: string }[] = JSON.parse(
      readFileSync(join(corpus, "index.json"), "utf8"),
    );
    const ids = rows.filter(({ family }) => FAMILIES.includes(family)).map(({ id }) => id);
    expect(ids.filter((id) => !rules.has(id))).toEqual([]);
  });

  it("every figure stands in its text", () => {
    for (const { id, conditions } of mine)
      for (const { holds } of conditions) {
        const figure = "atMost" in holds ? holds.atMost : "below" in holds ? holds.below : undefined;
        if (figure === undefined) continue;
        const written = [
          figure.toLocaleString("en-US"),
          `${figure / MILLION} million`,
          `${figure / (1000 * MILLION)} billion`,
        ];
        expect(
          written.some((one) => words(id).includes(one)),
          `${id}: ${figure}`,
        ).toBe(true);
      }
  });
});
