import { describe, expect, it } from "vitest";
import { findRemoteCode } from "../../src/evidence/remote-code.ts";

function at(
  paths: readonly string[],
  json: Readonly<Record<string, unknown>>,
  sources: Readonly<Record<string, string>> = {},
) {
  return findRemoteCode(
    paths.map((path) => ({ path, size: 1 })),
    new Map(Object.entries(json)),
    new Map(Object.entries(sources)),
  );
}

describe("Python that loading would import", () => {
  it("follows relative imports and tells the line", () => {
    const config = {
      auto_map: { AutoModel: "modeling_x.XModel", AutoTokenizer: [null, "tokenization_x.XTokenizer"] },
    };
    const found = at(
      [
        "config.json",
        "modeling_x.py",
        "configuration_x.py",
        "tokenization_x.py",
        "parts/__init__.py",
        "parts/a.py",
        "unused.py",
      ],
      { "config.json": config },
      {
        "config.json": JSON.stringify(config, null, 1),
        "modeling_x.py":
          "from .configuration_x import (\n  C,\n)\nfrom . import parts\ntry:\n    from .absent import y\nexcept ImportError: pass",
        "parts/__init__.py": "from .a import b\nfrom ..configuration_x import C\nimport os",
      },
    );
    expect(found).toHaveLength(2);
    expect(found.find((code) => code.target === "modeling_x.XModel")).toEqual({
      path: "config.json",
      key: "auto_map",
      target: "modeling_x.XModel",
      line: 3,
      files: ["modeling_x.py", "configuration_x.py", "parts/__init__.py", "parts/a.py"],
    });
  });

  it("leaves the files empty where they are missing or elsewhere", () => {
    const found = at(["config.json"], {
      "config.json": { auto_map: { A: "gone.X", B: "org/repo--modeling.X" } },
    });
    expect(found.map(({ target, repo, files }) => ({ target, repo, files }))).toEqual(
      expect.arrayContaining([
        { target: "gone.X", repo: undefined, files: [] },
        { target: "org/repo--modeling.X", repo: "org/repo", files: [] },
      ]),
    );
  });

  it("knows the ways of sentence-transformers, diffusers and generate", () => {
    const found = at(
      [
        "modules.json",
        "custom_st.py",
        "model_index.json",
        "my_unet.py",
        "custom_generate/generate.py",
        "custom_generate/part.py",
      ],
      {
        "modules.json": [{ type: "sentence_transformers.models.Pooling" }, { type: "custom_st.Module" }],
        "model_index.json": { _class_name: "X", unet: ["my_unet", "U"], vae: ["diffusers", "V"] },
      },
      { "custom_generate/generate.py": "from .part import x" },
    );
    expect(found.map(({ target, files }) => [target, ...files])).toEqual([
      ["my_unet.U", "my_unet.py"],
      ["custom_st.Module", "custom_st.py"],
      ["generate.generate", "custom_generate/generate.py", "custom_generate/part.py"],
    ]);
  });

  it("says nothing of ordinary configurations", () => {
    expect(at(["config.json"], { "config.json": { auto_map: null, attn_implementation: "sdpa" } })).toEqual(
      [],
    );
  });

  it("bounds what hostile files make it do", () => {
    const deep = JSON.parse(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`);
    expect(
      at(
        ["config.json", "a.py"],
        { "config.json": { auto_map: "a.B", x: deep } },
        { "a.py": "from .a import b\nfrom ........x import y" },
      ),
    ).toHaveLength(1);
  });

  it("bounds what names and imports without end cost", () => {
    const names = Object.fromEntries(Array.from({ length: 5_000 }, (_, n) => [`A${n}`, `m${n % 600}.X`]));
    const modules = Array.from({ length: 600 }, (_, n) => `m${n}.py`);
    const imports = modules.map((name) => `from .${name.slice(0, -3)} import x\n`).join("");
    const found = findRemoteCode(
      ["config.json", ...modules].map((path) => ({ path, size: 1 })),
      new Map([["config.json", { auto_map: names }]]),
      new Map(modules.map((path) => [path, imports])),
    );
    expect(found.length).toBeLessThanOrEqual(2_000);
    expect(found.reduce((sum, { files }) => sum + files.length, 0)).toBeLessThan(15_000);
  });
});
