import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { read } from "./made/read.ts";

type Label = { path: string; format: string; expect: "pass" | "info" | "review" | "block" };

const corpus = fileURLToPath(new URL("../../../shared/corpus/formats", import.meta.url));
const present = existsSync(corpus);
/** Containers and pickles have readers and tests of their own. */
const FOREIGN = /^(?:torch|joblib|paddle|numpy|nemo|tar|zip|pickle|pt2|keras_v3)/;
const WANTED = { pass: ["safe"], info: ["safe"], review: ["review", "unreadable"], block: ["dangerous"] };

describe.skipIf(!present)("the labelled formats", () => {
  const labels: Label[] = present ? JSON.parse(readFileSync(join(corpus, "labels.json"), "utf8")) : [];
  const own = labels.filter((label) => !FOREIGN.test(label.format));

  it("are judged as labelled", async () => {
    const wrong: string[] = [];
    let judged = 0;
    for (const label of own) {
      const bytes = readFileSync(join(corpus, label.path));
      if (bytes.subarray(0, 4).toString("latin1") === "PK\x03\x04") continue;
      const { verdict } = await read(bytes, label.path);
      judged++;
      if (!WANTED[label.expect].includes(verdict))
        wrong.push(`${label.path}: ${verdict}, not ${label.expect}`);
    }
    expect(judged).toBeGreaterThan(100);
    expect(wrong).toEqual([]);
  });
});
