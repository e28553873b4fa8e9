import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { looksLikePickle, mayBePickle } from "../../../src/artifacts/pickle/looks-like.ts";
import { judge } from "./made/judge.ts";
import { mutate, randomOf } from "./made/mutate.ts";
import { runsAnything } from "./made/oracle.ts";

type Label = {
  path: string;
  label: "malicious" | "suspicious" | "benign";
  format: string;
  tier?: string;
  size: number;
};

const corpus = fileURLToPath(new URL("../../../../shared/corpus/pickle", import.meta.url));
const present = existsSync(corpus);
const RAW = new Set(["raw-pickle", "joblib", "pytorch-legacy"]);
const labels: Label[] = present ? JSON.parse(readFileSync(join(corpus, "labels.json"), "utf8")) : [];
const files = labels
  .filter((label) => RAW.has(label.format))
  .map((label) => ({ ...label, bytes: new Uint8Array(readFileSync(join(corpus, label.path))) }))
  .filter(
    ({ bytes }) =>
      looksLikePickle(bytes.subarray(0, 4096), bytes.length) ||
      mayBePickle(bytes.subarray(0, 4096), bytes.length),
  );

describe.skipIf(!present)("the labelled pickles", () => {
  it("are judged as labelled", async () => {
    const missed: string[] = [];
    let blunt = 0;
    let malicious = 0;
    let noisy = 0;
    for (const file of files) {
      const { verdict } = await judge(file.bytes);
      if (file.label === "malicious") {
        malicious++;
        if (verdict === "safe") missed.push(file.path);
        if (verdict !== "dangerous") blunt++;
      } else if (file.label === "suspicious") {
        if (verdict === "safe") missed.push(file.path);
      } else {
        if (verdict === "dangerous") missed.push(file.path);
        if (verdict !== "safe" && ["data", "tensor", "numpy", "stdlib"].includes(file.tier ?? "")) noisy++;
      }
    }
    expect(missed).toEqual([]);
    expect(malicious).toBeGreaterThan(150);
    expect(blunt / malicious).toBeLessThanOrEqual(0.05);
    expect(noisy).toBe(0);
  });

  it("are never safe when a mutation still runs something", async () => {
    const random = randomOf(20261125);
    const malicious = files.filter((file) => file.label === "malicious" && file.size < 20_000);
    const benign = files.filter((file) => file.label === "benign" && file.size < 20_000);
    const wrong: string[] = [];
    let slowest = 0;
    for (let round = 0; round < 4000; round++) {
      const file = malicious[random(malicious.length)]!;
      const bytes = mutate(file.bytes, benign[random(benign.length)]!.bytes, random);
      const started = performance.now();
      const { verdict } = await judge(bytes);
      slowest = Math.max(slowest, performance.now() - started);
      if (verdict === "safe" && runsAnything(bytes)) wrong.push(`${round}: ${file.path}`);
    }
    expect(wrong).toEqual([]);
    expect(slowest).toBeLessThan(2000);
  }, 60_000);
});
