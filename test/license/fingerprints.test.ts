import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { fingerprints } from "../../src/build/fingerprints-command.ts";
import { loadFingerprints, readFingerprints, writeFingerprints } from "../../src/license/fingerprint.ts";
import { identify } from "../../src/license/identify.ts";
import { pack } from "../rules/own-pack.ts";
import { fingerprintFile, index, spdxText } from "./index.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "modelvet-fingerprints-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("the fingerprints that ship", () => {
  it("stay under 400 KB and hold no prose", () => {
    expect(statSync(fingerprintFile).size).toBeLessThan(400_000);
    const { head } = readFingerprints(readFileSync(fingerprintFile));
    const strings = JSON.stringify({ ...head, words: {} }).match(/"[^"]*"/g) ?? [];
    expect(strings.filter((text) => text.split(/\s+/).length > 20)).toEqual([]);
  });

  it("cover the SPDX list and the licenses of models", () => {
    const ids = new Set(index.references.map(({ text }) => text.expression));
    for (const id of [
      "MIT",
      "Apache-2.0",
      "GPL-3.0-only",
      "OpenMDW-1.0",
      "LicenseRef-llama3.1",
      "LicenseRef-gemma",
      "LicenseRef-openrailplusplus",
    ])
      expect(ids).toContain(id);
    expect(ids.size).toBeGreaterThan(750);
  });

  it("call a text what its rule calls it", () => {
    const rules = pack.licenses;
    const other = index.references.filter(
      ({ text }) => (rules.rule(text.id)?.family ?? text.family) !== text.family,
    );
    expect(other.map(({ text }) => text.id)).toEqual([]);
  });

  it("are written as they were read", () => {
    const { head, stream } = readFingerprints(readFileSync(fingerprintFile));
    const again = writeFingerprints(head, stream);
    expect(again.length).toBeGreaterThan(stream.length * 2);
  });

  it("refuse what is no fingerprint file", () => {
    expect(() => loadFingerprints(new Uint8Array([1, 2, 3]))).toThrow();
  });
});

describe("adding a license", () => {
  const file = join(folder, "fingerprints.bin");
  const text = join(folder, "LICENSE.acme");
  const terms =
    "Acme Open Model License 1.0\n\nCopyright 2026 Acme\n\n1. Grant. Acme lets you run the Acme model on your own machines for any lawful purpose, provided that you tell your users which model it is.\n\n2. Limit. Where more than 3 million people use your product in a month you need a written contract with Acme before you go on.\n\n3. No promise. The model comes as it is, and Acme answers for nothing that it says or does.\n";

  it("takes one command and one text, and is the same each time", () => {
    copyFileSync(fingerprintFile, file);
    writeFileSync(text, terms);
    const add = [
      "add",
      "--id",
      "acme-1.0",
      "--text",
      text,
      "--name",
      "Acme Open Model License 1.0",
      "--out",
      file,
    ];
    expect(fingerprints(add, root)).toBe(0);
    const first = readFileSync(file);
    expect(fingerprints(add, root)).toBe(0);
    expect(readFileSync(file).equals(first)).toBe(true);
    const fresh = loadFingerprints(first);
    const found = identify(
      Buffer.from(terms.replace("Copyright 2026 Acme\n", "").replace("3 million", "3 thousand")),
      fresh,
    );
    expect(found).toMatchObject({ expression: "LicenseRef-acme-1.0", matches: [{ modified: true }] });
    expect(found.matches[0]?.changes).toMatchObject([{ clause: "2", because: ["thousand", "-million"] }]);
    expect(identify(Buffer.from(spdxText("MIT")), fresh).expression).toBe("MIT");
  });

  it("says how to be used", () => {
    expect(fingerprints(["nonsense"], root)).toBe(2);
  });
});
