import { describe, expect, it } from "vitest";
import { compareLockfiles, compareModels } from "../../src/lock/changes.ts";
import { pin } from "../../src/lock/pin.ts";
import type { ModelEvidence } from "../../src/model.ts";
import { evidenceOf, licenseText, refOf } from "./evidence.ts";

const base = evidenceOf("org/a");
const locked = (more: Partial<ModelEvidence> = {}, expression = "Apache-2.0") =>
  pin({ ...base, ...more }, refOf("org/a"), expression);

/** `direction kind: message`, with what it was and is. */
function said(more: Partial<ModelEvidence>, expression?: string): string[] {
  return compareModels(locked(), locked(more, expression)).map(
    ({ direction, kind, message, path, before, after }) =>
      `${direction} ${kind}${path ? ` ${path}` : ""}: ${message}${before || after ? ` (${before} -> ${after})` : ""}`,
  );
}

describe("what changed for posture", () => {
  it("is nothing between equal entries, or when only prose of the card changed", () => {
    expect(said({})).toEqual([]);
    expect(compareLockfiles(new Map([["a", locked()]]), new Map([["a", locked()]]))).toEqual([]);
    const readme = licenseText({ path: "README.md", role: "readme", sha256: "1".repeat(64) });
    expect(said({ texts: [licenseText(), readme] })).toEqual([]);
  });

  it("names models that came and went", () => {
    const changes = compareLockfiles(new Map([["a", locked()]]), new Map([["b", locked()]]));
    expect(changes.map(({ key, changes: [change] }) => `${key} ${change?.kind}`)).toEqual([
      "a removed",
      "b added",
    ]);
  });

  it("names another license, by tag and by text", () => {
    const card = { ...base.card!, licenses: [{ value: "cc-by-nc-4.0", line: 2 }] };
    expect(said({ card }, "CC-BY-NC-4.0")).toEqual([
      "worse license: another license; the card declares `cc-by-nc-4.0` instead of `apache-2.0` (Apache-2.0 -> CC-BY-NC-4.0)",
    ]);
    expect(said({ card })).toEqual([
      "worse license: the card declares another license (apache-2.0 -> cc-by-nc-4.0)",
    ]);
    const unrecognised = { expression: null, matches: [], pointers: [], unrecognised: true, empty: false };
    const text = licenseText({ sha256: "2".repeat(64), identification: unrecognised });
    expect(said({ texts: [text] })).toEqual([
      "worse license-text LICENSE: the license text changed (Apache-2.0, modified -> unrecognised terms)",
    ]);
    expect(said({ texts: [] })[0]).toContain("the license text is gone");
  });

  it("names new pickles, new globals, verdicts and templates", () => {
    const [pickle, safe] = base.artifacts;
    expect(said({ artifacts: [pickle!, safe!, { ...pickle!, path: "extra.pt" }] })).toEqual([
      "worse pickle extra.pt: a new pickle, dangerous",
    ]);
    const more = [...pickle!.globals, { global: "os.popen", class: "dangerous" as const, offset: 1 }];
    expect(said({ artifacts: [{ ...pickle!, globals: more }, safe!] })).toEqual([
      "worse pickle pytorch_model.bin: imports `os.popen` now, dangerous",
    ]);
    expect(said({ artifacts: [{ ...pickle!, verdict: "review" }, safe!] })).toEqual([
      "better pickle pytorch_model.bin: loading it is judged otherwise (dangerous -> review)",
    ]);
    expect(said({ artifacts: [safe!] })).toEqual([
      "better artifact pytorch_model.bin: gone; it was dangerous",
    ]);
    const details = { templates: [{ name: "chat_template", sha256: "3".repeat(64) }] };
    expect(said({ artifacts: [pickle!, { ...safe!, details }] })).toEqual([
      "worse template model.safetensors: a new template `chat_template`",
    ]);
  });

  it("names remote code, base models, gating, identity and code files", () => {
    const code = { path: "config.json", key: "auto_map.X", target: "evil.X", repo: "org/evil", files: [] };
    expect(said({ remoteCode: [...base.remoteCode, code] })).toEqual([
      "worse remote-code config.json: loading can import `org/evil: evil.X` now",
    ]);
    expect(said({ lineage: [] })).toEqual(["neutral lineage: a base model is gone: `org/base`"]);
    expect(said({ hub: { gated: "manual", tags: [] } })[0]).toContain("(false -> manual)");
    expect(said({ identity: { id: "other" } })[0]).toContain("worse identity: another repository");
    const files = base.files.map((f) => (f.path === "modeling_x.py" ? { ...f, sha256: "4".repeat(64) } : f));
    expect(said({ files })).toEqual([
      "worse files modeling_x.py: changed code",
      "neutral files: 1 file changed: `modeling_x.py`",
    ]);
  });
});
