import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compilePack, explainError } from "../../src/build/compile-pack.ts";
import { readPack } from "../../src/cli/pack.ts";
import { UserError } from "../../src/errors.ts";
import { makePack } from "../../src/rules/pack.ts";
import { pack, ruleTexts } from "./own-pack.ts";

const rules = fileURLToPath(new URL("../../rules", import.meta.url));
let folder = "";

beforeAll(() => {
  folder = join(mkdtempSync(join(tmpdir(), "modelvet-pack-")), "rules");
  cpSync(rules, folder, { recursive: true, filter: (path) => !path.endsWith(".bin") });
});
afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

describe("reading a pack from a folder", () => {
  it("gives the rules of its files", async () => {
    const read = await readPack(folder);
    expect(read.version).toBe(pack.version);
    expect(read.licenses.ids).toEqual(pack.licenses.ids);
    expect(read.licenses.named("llama3.1")).toMatchObject({ expression: "LicenseRef-llama3.1" });
    expect(read.artifacts.global("os", "system")?.class).toBe("dangerous");
    expect(read.hostKeysText).toContain("BEGIN PUBLIC KEY");
  });

  it("names the file on disk where one is wrong", async () => {
    const broken = join(folder, "licenses/zz-broken.yaml");
    writeFileSync(broken, "id: zz\n");
    try {
      await readPack(folder);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect(error).toMatchObject({ code: "rules-invalid", where: { file: broken } });
      expect(explainError(error)).toContain("is missing");
    } finally {
      rmSync(broken);
    }
  });
});

describe("what the build writes down", () => {
  it("is one JSON text with the hash of the files, from which the same pack is made", () => {
    const written: { sha256: string; values: Parameters<typeof makePack>[0] } = JSON.parse(
      compilePack(ruleTexts, "0.1.0", "stamp"),
    );
    expect(written.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(makePack(written.values).licenses.rule("mit")).toEqual(pack.licenses.rule("mit"));
    expect(compilePack(ruleTexts, "0.1.0", "stamp")).toBe(
      compilePack(new Map([...ruleTexts].reverse()), "0.1.0", "stamp"),
    );
  });
});

describe("the book of licenses", () => {
  const { licenses } = pack;
  const idOf = (name: string) => {
    const found = licenses.named(name);
    return found?.kind === "rule" ? found.rule.id : found?.kind;
  };

  it.each([
    ["apache-2.0", "apache-2.0"],
    ["Apache License, Version 2.0", "apache-2.0"],
    ["gemma", "gemma-terms-2025-03-24"],
    ["gemma-terms-2024-04-01", "gemma-terms-2024-04-01"],
    ["LicenseRef-gemma", "gemma-terms-2025-03-24"],
    ["agpl-3.0", "agpl-3.0-only"],
    ["openrail", "family"],
    ["cc", "family"],
    ["other", "nothing"],
    ["modified mit of somebody", undefined],
    ["__proto__", undefined],
  ])("finds `%s` as %s", (name, id) => {
    expect(idOf(name)).toBe(id);
  });

  it("gives an SPDX license without a rule its group's, under its own id", () => {
    expect(licenses.named("beerware")).toMatchObject({
      kind: "rule",
      expression: "Beerware",
      rule: { id: "Beerware", family: "permissive" },
    });
  });

  it("knows the family of an id, exceptions aside", () => {
    expect(licenses.familyOf("LicenseRef-llama3.1")).toBe("llama");
    expect(licenses.familyOf("GPL-2.0-only WITH Classpath-exception-2.0")).toBe("copyleft");
    expect(licenses.familyOf("LicenseRef-nobody")).toBeUndefined();
    expect(licenses.expressionOf("agpl-3.0")).toBe("AGPL-3.0-only");
    // A text of its own: denying it does not deny the other texts under the same expression.
    expect(licenses.expressionOf("gemma-terms-2024-04-01")).toBeUndefined();
  });
});
