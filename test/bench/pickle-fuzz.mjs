// Mutations of the labelled malicious pickles: no crash, no hang, no memory, and never `safe` while something still runs.
// Usage: node test/bench/pickle-fuzz.mjs [cases] [seed]   (200,000 by default; needs the labelled corpus)
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const cases = Number(process.argv[2] ?? 200_000);
const seed = Number(process.argv[3] ?? 1);
const BAR = { milliseconds: 2000, megabytes: 256 };
const corpus = join(root, "../shared/corpus/pickle");
if (!existsSync(corpus)) {
  console.log("there is no labelled corpus here");
  process.exit(0);
}

const outfile = join(root, "node_modules/.cache/modelvet", `bench-pickle-fuzz-${process.pid}.mjs`);
mkdirSync(join(root, "node_modules/.cache/modelvet"), { recursive: true });
await build({
  stdin: {
    contents: `export { judge } from "./test/artifacts/pickle/made/judge.ts"; export { mutate, randomOf } from "./test/artifacts/pickle/made/mutate.ts"; export { runsAnything } from "./test/artifacts/pickle/made/oracle.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
  define: {
    "import.meta.url": JSON.stringify(new URL("../artifacts/pickle/made/judge.ts", import.meta.url).href),
  },
  outfile,
  logLevel: "warning",
});
const { judge, mutate, randomOf, runsAnything } = await import(pathToFileURL(outfile).href);
rmSync(outfile);

const labels = JSON.parse(readFileSync(join(corpus, "labels.json"), "utf8"));
const of = (label) =>
  labels
    .filter(
      (one) =>
        one.label === label &&
        ["raw-pickle", "joblib", "pytorch-legacy"].includes(one.format) &&
        one.size < 200_000,
    )
    .map((one) => new Uint8Array(readFileSync(join(corpus, one.path))))
    .filter((bytes) => !(bytes[0] === 0x50 && bytes[1] === 0x4b));
const malicious = of("malicious");
const benign = of("benign");
const random = randomOf(seed);
const tally = { safe: 0, review: 0, unreadable: 0, dangerous: 0 };
const wrong = [];
let slowest = 0;
const started = performance.now();
for (let round = 0; round < cases; round++) {
  const from = malicious[random(malicious.length)];
  const bytes = mutate(from, benign[random(benign.length)], random);
  const before = performance.now();
  try {
    const { verdict } = await judge(bytes);
    tally[verdict]++;
    if (verdict === "safe" && runsAnything(bytes))
      wrong.push(
        `${round}: safe, and something runs: ${Buffer.from(bytes).toString("base64").slice(0, 400)}`,
      );
  } catch (error) {
    wrong.push(`${round}: ${error instanceof Error ? error.stack : error}`);
  }
  slowest = Math.max(slowest, performance.now() - before);
}
const seconds = (performance.now() - started) / 1000;
const rss = process.resourceUsage().maxRSS / 1000;
console.log(`${cases} cases with seed ${seed} in ${seconds.toFixed(1)} s: ${JSON.stringify(tally)}`);
console.log(
  `slowest       ${slowest.toFixed(0)} ms, ${(slowest / BAR.milliseconds).toFixed(2)}x of ${BAR.milliseconds} ms`,
);
console.log(
  `memory        ${rss.toFixed(0)} MB at most, ${(rss / BAR.megabytes).toFixed(2)}x of ${BAR.megabytes} MB`,
);
for (const one of wrong.slice(0, 20)) console.log(one);
process.exit(wrong.length > 0 || slowest > BAR.milliseconds || rss > BAR.megabytes ? 1 : 0);
