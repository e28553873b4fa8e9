import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { containerReaders } from "../../src/artifacts/container-readers.ts";
import { formatReaders } from "../../src/artifacts/format-readers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const registry: Record<string, Record<string, unknown>> = parse(
  readFileSync(join(root, "rules/formats.yaml"), "utf8"),
);

/** Format ids that stand as literals where readings are made. */
function literals(): string[] {
  const folder = join(root, "src/artifacts");
  const patterns = [
    /\b(?:judged|unreadable|mergeReadings)\(\s*"([a-z0-9-]+)"/g,
    /\bformat: "([a-z0-9-]+)"/g,
    /\btogether\([^"\n]*"([a-z0-9-]+)"[^"\n]*"([a-z0-9-]+)"/g,
  ];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .flatMap((name) => {
      const text = readFileSync(join(folder, name), "utf8");
      const all = name === join("zip", "kind.ts") ? [...patterns, KIND] : patterns;
      return all.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, ...ids]) => ids));
    });
}

/** What a zip turns out to be. */
const KIND = /(?:return|\?|:) "([a-z0-9-]{2,})"/g;

describe("rules/formats.yaml", () => {
  it("holds every format that can be named", () => {
    const named = new Set([
      ...Object.keys(containerReaders),
      ...Object.keys(formatReaders),
      "torch-tar",
      ...literals(),
    ]);
    expect(named.size).toBeGreaterThan(50);
    expect([...named].filter((id) => registry[id] === undefined)).toEqual([]);
  });

  it("says of each what it is, whether loading it can run code, why, and from where that is known", () => {
    for (const [id, entry] of Object.entries(registry)) {
      expect([id, entry.runsCode]).toEqual([id, expect.stringMatching(/^(?:never|by-content|always)$/)]);
      for (const key of ["title", "why", "source"]) expect([id, typeof entry[key]]).toEqual([id, "string"]);
    }
  });
});
