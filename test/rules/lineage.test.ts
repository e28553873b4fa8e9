import { describe, expect, it } from "vitest";
import { accepted, base, changed, file, HOSTED, judged } from "./made.ts";

const LLAMA = "meta-llama/Llama-3.1-8B";
const everything = accepted("llama", "gemma", "openrail");

describe("terms that come with a base model", () => {
  it("bind what declares milder ones, and both places are shown", () => {
    const llama = base(LLAMA, { license: "llama3.1", relation: "finetune" });
    const { posture, findings, license } = judged(
      { id: "org/Llama-tuned", license: "apache-2.0", base: [llama] },
      HOSTED,
      everything,
    );
    expect(posture).toBe("review");
    expect(license.expression).toBe("Apache-2.0");
    const milder = findings.find(({ id }) => id === "license-laundering");
    expect(milder?.evidence.map(({ quote }) => quote)).toEqual(
      expect.arrayContaining(["license: apache-2.0", `base_model: ${LLAMA}`, "license: llama3.1"]),
    );
    expect(findings.some(({ id }) => id === "license-use-restrictions")).toBe(true);
  });

  it("bind through a generation that forgot them", () => {
    const middle = base("org/middle", {
      license: "mit",
      relation: "finetune",
      parents: [base("x/nc", { license: "cc-by-nc-4.0" })],
    });
    const { posture, ids } = judged({ license: "mit", base: [middle] }, HOSTED);
    expect(posture).toBe("blocked");
    expect(ids).toContain("license-laundering review");
  });

  it("say nothing new where the model carries them, or where they are permissive", () => {
    const same = judged(
      {
        id: "org/Llama-x",
        license: "llama3.1",
        base: [base(LLAMA, { license: "llama3.1", relation: "quantized" })],
      },
      HOSTED,
      everything,
    );
    expect(same.posture).toBe("conditional");
    expect(same.ids.filter((id) => /base|milder/.test(id))).toEqual([]);
    const free = judged({
      license: "cc-by-nc-4.0",
      base: [base("Qwen/Qwen3-8B", { license: "apache-2.0" })],
    });
    expect(free.ids.filter((id) => /base|milder/.test(id))).toEqual([]);
  });

  it("of an adapter stand beside its own", () => {
    const { posture, ids } = judged(
      {
        id: "org/Llama-lora",
        license: "apache-2.0",
        base: [base(LLAMA, { license: "llama3.1", relation: "adapter" })],
      },
      HOSTED,
      everything,
    );
    expect(posture).toBe("conditional");
    expect(ids).toContain("license-base-inherited clear");
    expect(ids.join()).not.toContain("milder");
  });

  it("of a merge are all of them: the strictest parent decides", () => {
    const { posture, findings } = judged(
      {
        license: "apache-2.0",
        base: [
          base("a/free", { license: "mit", relation: "merge" }),
          base("b/nc", { license: "cc-by-nc-4.0", relation: "merge" }),
        ],
      },
      HOSTED,
    );
    expect(posture).toBe("blocked");
    const milder = findings.filter(({ id }) => id === "license-laundering");
    expect(milder).toHaveLength(1);
    expect(milder[0]?.message).toContain("b/nc");
  });

  it("ask a question and bind nobody where the base is only suggested by a file", () => {
    const suggested = (license: string) => ({ ...base("x/nc", { license }), likely: true as const });
    const { posture, ids, findings } = judged({ license: "mit", base: [suggested("cc-by-nc-4.0")] }, HOSTED);
    expect(posture).toBe("review");
    expect(ids.filter((id) => !id.startsWith("license-file"))).toEqual(["license-laundering review"]);
    expect(findings.find(({ id }) => id === "license-laundering")?.message).toContain("seems to be its base");
    expect(judged({ license: "mit", base: [suggested("apache-2.0")] }, HOSTED).posture).toBe("clear");
    const nothing = { ...base("x/none", {}), likely: true as const };
    expect(judged({ license: "mit", base: [nothing] }, HOSTED).posture).toBe("clear");
  });

  it("bring their duties", () => {
    const llama = base(LLAMA, { license: "llama3.1", relation: "quantized" });
    const { duties } = judged({ license: "apache-2.0", base: [llama] }, HOSTED, everything);
    expect(duties.map(({ license, id }) => `${license} ${id}`)).toContain("LicenseRef-llama3.1 display");
  });

  it("come changed where the base's text was", () => {
    const { ids } = judged(
      { license: "mit", base: [base("a/b", { license: "mit", texts: [changed("mit")] })] },
      HOSTED,
    );
    expect(ids).toContain("license-text-modified review");
  });
});

describe("a base that cannot be read", () => {
  const unread = { state: "gated", message: "gated" };

  it("counts by what it declares where it is gated, down to a requantisation", () => {
    const gated = base(LLAMA, {
      license: "llama3.1",
      status: "gated",
      texts: [file([], { identification: undefined, unread })],
      relation: "quantized",
    });
    const { posture, ids } = judged(
      { id: "org/Llama-GGUF", license: "llama3.1", base: [gated] },
      HOSTED,
      everything,
    );
    expect(posture).toBe("conditional");
    expect(ids.join()).not.toContain("unknown");
    const washed = judged({ id: "org/Llama-GGUF", license: "mit", base: [gated] }, HOSTED, everything);
    expect(washed.ids).toContain("license-laundering review");
  });

  it.each([
    ["missing", {}, "unknown"],
    ["unread", { message: "the network failed" }, "unknown"],
    ["limit", {}, "unknown"],
    ["gated", {}, "unknown"],
    ["cycle", {}, "clear"],
    ["read", {}, "review"],
  ] as const)("is said where it is %s", (status, more, posture) => {
    const { findings } = judged({ license: "mit", base: [base("a/b", { status, ...more })] }, HOSTED);
    const found = findings.filter(({ id }) => id === "license-base-unknown");
    expect(found.map((finding) => finding.posture)).toEqual([posture]);
    expect(found[0]?.evidence[0].place).toMatchObject({ path: "README.md", at: { line: 5 } });
  });

  it("sends nobody for a token where the base is a path on somebody's disk", () => {
    const fix = (id: string) =>
      judged({ license: "mit", base: [base(id, { status: "unread" })] }, HOSTED).findings.find(
        (finding) => finding.id === "license-base-unknown",
      )?.fix;
    expect(fix("a/b")).toContain("HF_TOKEN");
    expect(fix("/home/me/llama")).toMatch(/^ask the publisher/);
  });

  it("leaves the license open where the network failed over its text", () => {
    const failed = { state: "network", message: "reset" };
    const text = file([], { identification: undefined, unread: failed });
    expect(
      judged({ license: "mit", base: [base("a/b", { license: "mit", texts: [text] })] }, HOSTED).posture,
    ).toBe("unknown");
  });

  it("stays bounded in a chain that never ends", () => {
    let node = base("a/0", { license: "mit" });
    for (let n = 1; n < 5000; n++) node = base(`a/${n}`, { license: "mit", parents: [node] });
    expect(judged({ license: "mit", base: Array(50).fill(node) }, HOSTED).posture).toBe("clear");
    const wide = base("a/wide", { license: "mit", parents: Array(200_000).fill(node) });
    expect(judged({ license: "mit", base: [wide] }, HOSTED).posture).toBe("clear");
  });
});

describe("several dates of the same terms", () => {
  it("are accepted once, by the text that the model itself carries", () => {
    const older = base("google/gemma-2-9b", { license: "gemma", texts: [file("gemma-terms-2024-04-01")] });
    const { questions, posture } = judged({ license: "gemma", base: [older] }, HOSTED);
    expect(questions.map(({ fact }) => fact)).toEqual(["acceptances"]);
    expect(posture).toBe("review");
    expect(
      judged({ license: "gemma", base: [older] }, HOSTED, accepted("gemma-terms-2025-03-24")).posture,
    ).toBe("conditional");
  });
});

describe("the name of a derivative", () => {
  const llama = (relation: "finetune" | "quantized") => base(LLAMA, { license: "llama3.1", relation });
  const idsOf = (id: string, from = llama("finetune")) =>
    judged({ id, license: "llama3.1", base: [from] }, HOSTED, everything).ids;

  it("begins as the base's license asks", () => {
    expect(idsOf("org/Wizard-8B")).toContain("license-name-prefix review");
    expect(idsOf("org/Llama-3.1-Wizard-8B")).not.toContain("license-name-prefix review");
    expect(idsOf("org/llama_wizard")).not.toContain("license-name-prefix review");
  });

  it("is the licensor's own affair, and may keep the base's whole name in front", () => {
    expect(idsOf("meta-llama/Guard-8B")).not.toContain("license-name-prefix review");
    const meta = base("meta-llama/Meta-Llama-3.1-8B", { license: "llama3.1", relation: "quantized" });
    expect(idsOf("org/Meta-Llama-3.1-8B-GGUF", meta)).not.toContain("license-name-prefix review");
  });
});
