import { describe, expect, it } from "vitest";
import { POSTURES } from "../../src/model.ts";
import { policy } from "../posture/judgement.ts";
import { accepted, card, changed, file, HASH, HOSTED, identification, judged, match, model } from "./made.ts";
import { pack } from "./own-pack.ts";

const pointer = (value: string, expression: string | undefined, more: object = {}) => ({
  kind: "line" as const,
  value,
  line: 9,
  ...(expression === undefined ? {} : { expression }),
  ...more,
});

describe("what is concluded", () => {
  it("takes a declared id that names one text, and notes that there is no text", () => {
    const { license, posture, ids } = judged({ license: "apache-2.0" }, HOSTED);
    expect(license).toMatchObject({ expression: "Apache-2.0", family: "permissive", basis: "declared" });
    expect(posture).toBe("clear");
    expect(ids).toEqual(["license-file-missing clear"]);
  });

  it.each([
    ["Apache License 2.0", "Apache-2.0"],
    ["APACHE-2.0", "Apache-2.0"],
    ["llama3.1", "LicenseRef-llama3.1"],
    ["LicenseRef-scancode-llama-3.1-license-2024", "LicenseRef-llama3.1"],
    ["openrail++", "LicenseRef-openrailplusplus"],
    ["gpl-3.0", "GPL-3.0-only"],
    ["MIT OR Apache-2.0", "MIT OR Apache-2.0"],
    ["mit and apache-2.0", "MIT AND Apache-2.0"],
    ["Zlib", "Zlib"],
  ])("reads `%s` as `%s`", (value, expression) => {
    expect(judged({ license: value }).license.expression).toBe(expression);
  });

  it("takes a text over the card's id, and the text's own id beside a coarser expression", () => {
    const { license, ids } = judged({ license: "gemma", texts: [file("gemma-terms-2024-04-01")] });
    expect(license).toMatchObject({
      expression: "LicenseRef-gemma",
      basis: "text",
      texts: ["gemma-terms-2024-04-01"],
      conflict: false,
    });
    expect(ids).not.toContain("license-card-vs-file review");
  });

  it("lets the card decide between only and or-later, which the text cannot", () => {
    const { license } = judged({ license: "GPL-3.0-or-later", texts: [file("gpl-3.0-only")] });
    expect(license).toMatchObject({ expression: "GPL-3.0-or-later", conflict: false });
  });

  it("hears `other` with a name, and finds no conflict with the text it names", () => {
    const { license, ids } = judged({
      license: "other",
      name: "kimi-k2",
      texts: [file("kimi-k2-modified-mit")],
    });
    expect(license).toMatchObject({ expression: "LicenseRef-kimi-k2-modified-mit", conflict: false });
    expect(new Set(ids.filter((id) => id.endsWith(" review")))).toEqual(new Set(["license-question review"]));
  });

  it("follows the file for the model where there is another for the code", () => {
    const { license, ids } = judged(
      {
        license: "other",
        texts: [
          file("mit", { path: "LICENSE-CODE", covers: "code" }),
          file("deepseek-model-1.0", { path: "LICENSE-MODEL", covers: "model" }),
        ],
      },
      HOSTED,
      accepted("deepseek-model-1.0"),
    );
    expect(license.expression).toBe(pack.licenses.rule("deepseek-model-1.0")?.expression);
    expect(ids).toContain("license-code-weights-split clear");
  });

  it("never takes the license of the code for that of the weights", () => {
    const { license, posture } = judged({ texts: [file("mit", { path: "LICENSE-CODE", covers: "code" })] });
    expect(license.expression).toBeNull();
    expect(posture).toBe("review");
  });

  it("reads the whole license inside the prompt of a gated repository", () => {
    const prompt = file("llama3.2", { path: "README.md", role: "gated-prompt" });
    expect(judged({ license: "llama3.2", texts: [prompt] }).license.basis).toBe("text");
  });

  it("hears what only the prose names, and leaves it to a person: it may speak of the code", () => {
    const readme = file([], {
      path: "README.md",
      role: "readme",
      identification: identification([], {
        pointers: [pointer("Apache 2.0", "Apache-2.0", { readme: true })],
      }),
    });
    const { posture, license, ids } = judged({ texts: [readme] }, HOSTED);
    expect(license).toMatchObject({ expression: "Apache-2.0", basis: "declared" });
    expect(posture).toBe("review");
    expect(ids).toContain("license-declared-in-prose review");
  });

  it("reads the metadata of a GGUF file, and sees where it differs", () => {
    expect(judged({ gguf: ["mit"] }, HOSTED).license.expression).toBe("MIT");
    const { ids } = judged({ license: "mit", gguf: ["cc-by-nc-4.0"] }, { ...HOSTED, use: "research" });
    expect(ids).toContain("license-card-vs-file review");
  });

  it("takes the tag of the API where no card could be read", () => {
    const { card: _, ...evidence } = model({ tags: ["license:mit"] });
    expect(judged(evidence, HOSTED).license.expression).toBe("MIT");
  });
});

describe("card against file, and card against prose", () => {
  it("judges both and names the stricter, with both places", () => {
    const { license, findings } = judged({
      license: "bigscience-bloom-rail-1.0",
      texts: [file("apache-2.0")],
    });
    expect(license).toMatchObject({ expression: "LicenseRef-bigscience-bloom-rail-1.0", conflict: true });
    const conflict = findings.find(({ id }) => id === "license-card-vs-file");
    expect(conflict?.posture).toBe("review");
    expect(conflict?.evidence.map(({ place }) => place.path)).toEqual(["LICENSE", "README.md"]);
  });

  it("shows what a text adds to the license it looks like", () => {
    const added = {
      kind: "added",
      line: 20,
      endLine: 22,
      quote: "show the name",
      material: true,
      because: [],
    } as const;
    const kimi = match("kimi-k2-modified-mit", {
      resembles: { text: "mit", expression: "MIT", changes: [added] },
    });
    const { findings } = judged({
      license: "mit",
      texts: [file([], { identification: identification([kimi]) })],
    });
    const conflict = findings.find(({ id }) => id === "license-card-vs-file");
    expect(conflict?.message).toContain("reads like `MIT` and adds terms to it from line 20 on");
    expect(conflict?.evidence.at(-1)).toMatchObject({ quote: "show the name", place: { at: { line: 20 } } });
  });

  it("lets no milder word of the card past a text that forbids", () => {
    expect(judged({ license: "apache-2.0", texts: [file("cc-by-nc-4.0")] }, HOSTED).posture).toBe("blocked");
    expect(judged({ license: "cc-by-nc-4.0", texts: [file("apache-2.0")] }, HOSTED).posture).toBe("blocked");
  });

  it("sees prose that contradicts the metadata, and not prose that agrees", () => {
    const readme = (expression: string) =>
      file([], {
        path: "README.md",
        role: "readme",
        identification: identification([], { pointers: [pointer(expression, expression, { readme: true })] }),
      });
    expect(judged({ license: "mit", texts: [readme("CC-BY-NC-4.0")] }).ids).toContain(
      "license-card-vs-body review",
    );
    expect(judged({ license: "mit", texts: [readme("MIT")] }).license.conflict).toBe(false);
    expect(judged({ license: "cc", texts: [readme("CC-BY-NC-4.0")] }).license.conflict).toBe(false);
  });

  it("hears of the code's license only where nothing names the model's", () => {
    const pointers = [pointer("MIT", "MIT", { readme: true, kind: "aside" })];
    const readme = file([], {
      path: "README.md",
      role: "readme",
      identification: identification([], { pointers }),
    });
    for (const license of ["apache-2.0", "llama2"])
      expect(judged({ license, texts: [readme] }).license.conflict).toBe(false);
    expect(judged({ license: "other", texts: [readme] }).ids).toContain("license-declared-in-prose review");
    expect(judged({ texts: [readme] }).ids).toContain("license-declared-in-prose review");
  });

  it("is there where the card names another family than the text's", () => {
    expect(judged({ license: "bsd", texts: [file("mit")] }).license.conflict).toBe(true);
    expect(judged({ license: "bsd", texts: [file("bsd-3-clause")] }).license.conflict).toBe(false);
    expect(judged({ license: "gpl", texts: [file("gpl-3.0-only")] }).license.conflict).toBe(false);
    expect(judged({ license: "gpl", texts: [file("lgpl-3.0-only")] }).license.conflict).toBe(true);
  });

  it("is settled by the text where the card names only its family", () => {
    const { license, ids } = judged({ license: "openrail", texts: [file("creativeml-openrail-m")] });
    expect(license).toMatchObject({ expression: "LicenseRef-creativeml-openrail-m", conflict: false });
    expect(ids).not.toContain("license-id-family-only review");
  });
});

describe("never better than review", () => {
  it.each([
    ["a changed text", { license: "mit", texts: [changed("mit")] }, "license-text-modified"],
    ["a family of texts", { license: "openrail" }, "license-id-family-only"],
    ["a name that nobody knows", { license: "do-what-i-say-1.0" }, "license-id-invalid"],
    ["`other` alone", { license: "other" }, "license-other-unnamed"],
    ["a known id beside `other`", { license: ["mit", "other"] }, "license-other-unnamed"],
    ["a known id beside an unknown one", { license: ["mit", "nobodys-1.0"] }, "license-id-invalid"],
    ["nothing at all", {}, "license-none"],
    ["a text that was never obtained", { license: "h-research" }, "license-needs-reading"],
    ["a name without rules", { license: "other", name: "acme terms 3" }, "license-no-rules"],
    ["an SPDX id without rules", { license: "Abstyles" }, "license-no-rules"],
    [
      "terms that match nothing",
      { license: "mit", texts: [file([], { identification: identification([], { unrecognised: true }) })] },
      "license-unrecognised",
    ],
    ["a license file that names no license", { license: "mit", texts: [file([])] }, "license-unrecognised"],
    [
      "a link to a file that is not there",
      { ...{ license: "other", link: "LICENSE.acme" } },
      "license-other-unnamed",
    ],
  ])("%s", (_, made, id) => {
    for (const deployment of [{}, HOSTED, { ...HOSTED, use: "research" } as const]) {
      const { findings, posture } = judged(made, deployment);
      const found = findings.find((finding) => finding.id === id);
      expect(found, id).toBeDefined();
      expect(POSTURES.indexOf(posture)).toBeGreaterThanOrEqual(POSTURES.indexOf("review"));
    }
  });

  it("says which line of a changed text, which clause and which words", () => {
    const [finding] = judged({ license: "mit", texts: [changed("mit", { holds: ["30 million"] })] }).findings;
    expect(finding?.message).toContain("line 12, clause 2 added: non-commercial");
    expect(finding?.message).toContain("30 million");
    expect(finding?.evidence[0]).toMatchObject({ place: { path: "LICENSE", at: { line: 12 } }, quote: /.+/ });
    expect(finding?.fix).toContain(HASH);
  });
});

describe("never better than unknown", () => {
  const unread = { state: "gated", message: "the repository is gated" };
  it.each([
    ["gated", file([], { identification: undefined, unread })],
    ["empty", file([], { identification: identification([], { empty: true }) })],
    ["binary", file([], { identification: identification([], { binary: true, empty: false }) })],
  ])("a license file that is %s", (_, text) => {
    const { posture, ids } = judged({ license: "apache-2.0", texts: [text] }, HOSTED);
    expect(posture).toBe("unknown");
    expect(ids.filter((id) => id.endsWith("unknown"))).toEqual(["license-not-read unknown"]);
  });

  it("evidence that is missing, said once with all of its places", () => {
    const missing = ["README.md", "LICENSE"].map((path) => ({ axis: "license" as const, path, unread }));
    const { findings } = judged({ license: "mit", missing }, HOSTED);
    const found = findings.filter(({ id }) => id === "license-not-read");
    expect(found).toHaveLength(1);
    expect(found[0]?.evidence).toHaveLength(2);
    expect(found[0]?.message).toMatch(/gated, and 1 more$/);
    // A token may be set already, of somebody who did not accept them.
    expect(found[0]?.fix).toContain("to a token of that account");
    const counted = { ...unread, message: "the repository is gated (and 1 more file)" };
    const [first, second] = missing.map((one, at) => (at === 0 ? { ...one, unread: counted } : one));
    const again = judged({ license: "mit", missing: [first!, second!] }, HOSTED).findings;
    expect(again.find(({ id }) => id === "license-not-read")?.message).toMatch(/gated \(and 1 more file\)$/);
  });
});

describe("a choice of licenses", () => {
  it("takes the way that serves the deployment best, and says so", () => {
    const { posture, findings, license } = judged({ license: "CC-BY-NC-4.0 OR MIT" }, HOSTED);
    expect(posture).toBe("clear");
    expect(license.expression).toBe("CC-BY-NC-4.0 OR MIT");
    expect(findings.find(({ id }) => id === "license-choice")?.message).toContain("`MIT`");
  });

  it("needs all of what is joined with AND", () => {
    expect(judged({ license: "CC-BY-NC-4.0 AND MIT" }, HOSTED).posture).toBe("blocked");
    expect(judged({ license: "MIT AND (CC-BY-NC-4.0 OR Apache-2.0)" }, HOSTED).posture).toBe("clear");
    expect(judged({ license: ["mit", "cc-by-nc-4.0"] }, HOSTED).posture).toBe("blocked");
  });
});

describe("links", () => {
  const link = { kind: "link" as const, value: "https://example.org/terms", line: 1 };

  it("in place of a text leave the terms open, unless they lead to what the card declares", () => {
    const text = file([], { identification: identification([], { pointers: [link] }) });
    expect(judged({ license: "mit", texts: [text] }, HOSTED).ids).toEqual(["license-link-mutable review"]);
    const known = file([], {
      identification: identification([], { pointers: [{ ...link, expression: "MIT" }] }),
    });
    expect(judged({ license: "mit", texts: [known] }, HOSTED).ids).toEqual(["license-link-mutable clear"]);
    expect(judged({ texts: [text] }, HOSTED).posture).toBe("review");
  });

  it("to a page that can change are a note; to a file of this repository they are followed", () => {
    expect(judged({ license: "mit", link: "https://example.org/terms" }, HOSTED).ids).toContain(
      "license-link-mutable clear",
    );
    const code = file("cc-by-nc-4.0", { path: "docs/TERMS.md", covers: "code" });
    for (const target of ["docs/TERMS.md", "https://huggingface.co/org/name/blob/main/docs/TERMS.md"])
      expect(judged({ license: "other", link: target, texts: [code] }, HOSTED).posture).toBe("blocked");
    const elsewhere = "https://huggingface.co/other/repo/blob/main/docs/TERMS.md";
    expect(
      judged({ license: "other", link: elsewhere, texts: [code] }, HOSTED).license.expression,
    ).toBeNull();
  });

  it("to terms elsewhere are a question where a well-known license is declared as `other`", () => {
    const other = (name: string, link: string) => judged({ license: "other", name, link }, HOSTED).ids;
    expect(other("apache-2.0", "https://example.org/terms")).toContain("license-link-mutable review");
    expect(other("apache-2.0", "https://www.apache.org/licenses/LICENSE-2.0")).not.toContain(
      "license-link-mutable review",
    );
    expect(other("qwen", "https://example.org/qwen/LICENSE")).toContain("license-link-mutable clear");
  });

  it("to the page of a license's steward name that license beside, or instead of, what the card declares", () => {
    const nc = "https://creativecommons.org/licenses/by-nc/4.0/";
    const beside = judged({ license: "mit", link: nc }, HOSTED);
    expect(beside.posture).toBe("blocked");
    expect(beside.ids).toContain("license-card-vs-body review");
    expect(judged({ license: "other", link: nc }, HOSTED).license.expression).toBe("CC-BY-NC-4.0");
    expect(judged({ license: "apache-2.0", link: "https://ai.google.dev/gemma/terms" }, HOSTED).posture).toBe(
      "review",
    );
    const gemma4 = "https://ai.google.dev/gemma/docs/gemma_4_license";
    expect(judged({ license: "apache-2.0", link: gemma4 }, HOSTED).posture).toBe("clear");
    const same = "https://www.apache.org/licenses/LICENSE-2.0";
    expect(judged({ license: "apache-2.0", link: same }, HOSTED).license.conflict).toBe(false);
  });

  it("to a file that is not there are said", () => {
    const evidence = {
      ...model({ license: "other", link: "LICENSE.acme" }),
      files: [{ path: "README.md", size: 1 }],
    };
    expect(judged(evidence, HOSTED).ids).toEqual(["license-link-unresolvable review"]);
  });
});

describe("the policy's basis", () => {
  it("asks for a text where it says so", () => {
    const text = { policy: policy({ licenses: { allow: [], deny: [], basis: "text" } }) };
    expect(judged({ license: "mit" }, HOSTED, text).ids).toEqual(["license-basis-declared review"]);
    expect(judged({ license: "mit", texts: [file("mit")] }, HOSTED, text).posture).toBe("clear");
  });
});

describe("findings", () => {
  const everything = [
    { license: "llama3.2" },
    { license: "cc-by-nc-4.0" },
    { license: ["mit", "other"] },
    { license: "openrail" },
    { license: "mit", texts: [changed("mit")] },
    { license: "bigscience-openrail-m", texts: [file("apache-2.0")] },
  ];

  it("are in the registry, point at a place, and say why", () => {
    for (const made of everything)
      for (const deployment of [{}, HOSTED])
        for (const finding of judged(made, deployment).findings) {
          expect(pack.findings.get(finding.id)?.axis, finding.id).toBe("license");
          expect(finding.evidence[0].place.path).not.toBe("");
          expect(finding.why).not.toBe("");
          if (finding.posture !== "clear" && finding.posture !== "conditional")
            expect(finding.fix, finding.id).toBeDefined();
        }
  });

  it("have one cause each", () => {
    const { ids } = judged({ license: "openrail" }, HOSTED);
    expect(ids).toEqual(["license-id-family-only review"]);
    expect(judged({ license: "nobodys-1.0" }, HOSTED).ids).toEqual(["license-id-invalid review"]);
    expect(judged({}, HOSTED).ids).toEqual(["license-none review"]);
  });
});

describe("the card's hazards", () => {
  it.each([
    ["duplicate-key", "clear"],
    ["yaml-error", "review"],
    ["too-large", "review"],
  ])("says what was malformed, and asks where keys may be lost: %s", (kind, posture) => {
    const evidence = {
      ...model({ license: "mit" }),
      card: { ...card({ license: "mit" }), problems: [{ kind, message: "bad", line: 4 }] },
    };
    expect(judged(evidence, HOSTED).ids).toContain(`card-malformed ${posture}`);
  });

  it("takes a name beside an id for terms of their own", () => {
    const named = (license: string, name: string) => judged({ license, name }, HOSTED);
    expect(named("mit", "cc-by-nc-4.0").posture).toBe("blocked");
    expect(named("mit", "acme-terms").ids).toContain("license-other-unnamed review");
    expect(named("mit", "MIT License").posture).toBe("clear");
    expect(named("cc-by-nc-4.0", "acme-terms").ids).not.toContain("license-other-unnamed review");
  });

  it("asks where the publisher keeps a use out that the license allows", () => {
    const limit = { kind: "limit" as const, value: "for research only", line: 9 };
    for (const role of ["readme", "gated-prompt", "notice"] as const) {
      const text = file([], { role, identification: identification([], { pointers: [limit] }) });
      expect(judged({ license: "mit", texts: [text] }, HOSTED).ids).toContain("license-card-vs-body review");
      expect(judged({ license: "cc-by-nc-4.0", texts: [text] }, HOSTED).ids).not.toContain(
        "license-card-vs-body review",
      );
    }
  });

  it("hears a Notice file that names or holds the license of a model, and no license of software there", () => {
    const apache = file(["apache-2.0"]);
    const beside = (found: Parameters<typeof identification>) => {
      const notice = file([], { path: "NOTICE", role: "notice", identification: identification(...found) });
      const { ids, posture } = judged({ license: "apache-2.0", texts: [apache, notice] }, HOSTED);
      return { conflict: ids.includes("license-card-vs-file review"), posture };
    };
    const line = pointer("Llama 3.1 Community License", "LicenseRef-llama3.1");
    expect(beside([[], { pointers: [line] }]).conflict).toBe(true);
    expect(beside([[match("llama3.1")]]).conflict).toBe(true);
    expect(beside([[{ ...match("llama3.1"), thirdParty: true }]]).posture).toBe("clear");
    expect(beside([[match("gpl-3.0-only"), match("mit")]]).posture).toBe("clear");
  });

  it("asks where the publisher adds a use policy to a license that has none", () => {
    const value = "CC-BY-NC, requires also adhering to the Acme Acceptable Use Policy";
    const policy = { kind: "limit" as const, value, line: 9 };
    const text = file([], { role: "readme", identification: identification([], { pointers: [policy] }) });
    for (const license of ["mit", "cc-by-nc-4.0"])
      expect(judged({ license, texts: [text] }, HOSTED).ids).toContain("license-card-vs-body review");
    for (const license of ["gemma", "llama3.1"])
      expect(judged({ license, texts: [text] }, HOSTED).ids).not.toContain("license-card-vs-body review");
  });

  it("notes what a publisher means a model for, where the license allows more", () => {
    const intent = { kind: "intent" as const, value: "intended for research only", line: 9 };
    const text = file([], { role: "readme", identification: identification([], { pointers: [intent] }) });
    const { ids, posture } = judged({ license: "mit", texts: [text] }, HOSTED);
    expect(ids).toContain("license-card-vs-body clear");
    expect(posture).toBe("clear");
  });

  it("stays bounded with 1,000 pointers, 200 ids and absurd expressions", () => {
    const pointers = Array.from({ length: 1000 }, (_, n) =>
      pointer("x", n % 2 ? "MIT" : `LicenseRef-${n}`, { readme: true }),
    );
    const readme = file([], {
      path: "README.md",
      role: "readme",
      identification: identification(
        Array.from({ length: 200 }, () => match("cc-by-nc-4.0")),
        { pointers },
      ),
    });
    const ids = Array.from({ length: 200 }, (_, n) => (n % 3 ? "mit OR apache-2.0" : `bogus-${n}`));
    const started = performance.now();
    const { findings, posture } = judged({ license: ids, texts: [readme] }, HOSTED);
    expect(POSTURES.indexOf(posture)).toBeGreaterThanOrEqual(POSTURES.indexOf("review"));
    expect(findings.length).toBeLessThan(20);
    for (const license of [
      "(".repeat(5000),
      Array(400).fill("MIT").join(" OR "),
      Array(60).fill("(MIT OR Apache-2.0)").join(" AND "),
      "MIT WITH ".repeat(50),
      "__proto__",
      "constructor",
    ])
      expect(POSTURES.indexOf(judged({ license }, HOSTED).posture)).toBeGreaterThanOrEqual(
        POSTURES.indexOf("review"),
      );
    expect(performance.now() - started).toBeLessThan(2000);
  });
});
