import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { inspect } from "./made/inspect.ts";

type Label = { path: string; label: "malicious" | "suspicious" | "benign"; expect?: string; tier?: string };

const corpus = fileURLToPath(new URL("../../../shared/corpus", import.meta.url));
const rules = fileURLToPath(new URL("../../rules/formats.yaml", import.meta.url));
const registry: Record<string, unknown> = parse(readFileSync(rules, "utf8"));
/** Shares that may be blunter than `dangerous`, and louder than `safe`. */
const BLUNT = 0.05;
const NOISY = { formats: 0.03, pickle: 0.02 } as const;
const TIERS = new Set(["data", "tensor", "numpy", "stdlib"]);

describe.skipIf(!existsSync(corpus)).each(["formats", "pickle"] as const)(
  "the labelled files: %s",
  (part) => {
    it("misses nothing, alarms for nothing, and is neither blunt nor noisy", async () => {
      const labels: Label[] = JSON.parse(readFileSync(join(corpus, part, "labels.json"), "utf8"));
      const wrong: string[] = [];
      const blunt: string[] = [];
      const noisy: string[] = [];
      let blocks = 0;
      let passes = 0;
      for (const { path, label, expect: wanted, tier } of labels) {
        const { verdict, format } = await inspect(readFileSync(join(corpus, part, path)), path);
        const should = wanted ?? { malicious: "block", suspicious: "review", benign: "pass" }[label];
        if (registry[format] === undefined) wrong.push(`${path}: format ${format}`);
        if (label === "malicious" && verdict === "safe") wrong.push(`missed: ${path}`);
        if (label === "benign" && verdict === "dangerous") wrong.push(`false alarm: ${path}`);
        if (should === "review" && verdict === "safe") wrong.push(`passed over: ${path}`);
        if (should === "block" && ++blocks && verdict !== "dangerous") blunt.push(`${verdict}: ${path}`);
        const counts = tier === undefined ? part === "formats" : TIERS.has(tier);
        if ((should === "pass" || should === "info") && counts && ++passes && verdict !== "safe")
          noisy.push(`${verdict}: ${path}`);
      }
      expect(wrong).toEqual([]);
      expect(blunt.length / blocks, blunt.join("\n")).toBeLessThanOrEqual(BLUNT);
      expect(noisy.length / passes, noisy.join("\n")).toBeLessThanOrEqual(NOISY[part]);
    }, 60_000);
  },
);
