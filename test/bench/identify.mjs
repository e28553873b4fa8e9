// `identify` beside a plain reading of the same files: files a second on one core, the index, and the command's start.
// Usage: node test/bench/identify.mjs [rounds]   (takes the labelled corpus, or the SPDX list where there is none)
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rounds = Number(process.argv[2] ?? 20);
const BAR = 500;

const folder = join(root, "node_modules/.cache/modelvet");
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `bench-identify-${process.pid}.mjs`);
await build({
  stdin: {
    contents: `export { loadFingerprints } from "./src/license/fingerprint.ts"; export { identify } from "./src/license/identify.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  outfile,
  logLevel: "warning",
});
const { identify, loadFingerprints } = await import(pathToFileURL(outfile).href);
rmSync(outfile);

const variants = join(root, "../shared/corpus/licenses/variants");
const files = existsSync(variants)
  ? readdirSync(variants)
      .filter((name) => name.endsWith(".txt"))
      .map((name) => readFileSync(join(variants, name)))
  : Object.values(createRequire(import.meta.url)("spdx-license-list/full")).map(({ licenseText }) =>
      Buffer.from(licenseText),
    );

/** Seconds of a function. */
function seconds(work) {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

const bytes = readFileSync(join(root, "rules/fingerprints.bin"));
let index;
const load = seconds(() => {
  index = loadFingerprints(bytes);
});
const cold = seconds(() => {
  for (const file of files) identify(file, index);
});
const warm = seconds(() => {
  for (let round = 0; round < rounds; round += 1) for (const file of files) identify(file, index);
});
// What any matcher must do at the least: decode, lower case, split into words, hash.
const plain = seconds(() => {
  for (let round = 0; round < rounds; round += 1)
    for (const file of files) {
      const hash = createHash("sha1");
      for (const word of file
        .toString("utf8")
        .toLowerCase()
        .match(/[\p{L}\p{N}]+/gu) ?? [])
        hash.update(word);
      hash.digest();
    }
});

const rate = (rounds * files.length) / warm;
console.log(
  `files             ${files.length}, ${(files.reduce((sum, file) => sum + file.length, 0) / 1e6).toFixed(2)} MB`,
);
console.log(`index ready       ${(load * 1000).toFixed(0)} ms (${(bytes.length / 1000).toFixed(0)} kB)`);
console.log(`first round       ${(files.length / cold).toFixed(0)} files/s`);
console.log(`warm              ${rate.toFixed(0)} files/s, ${(rate / BAR).toFixed(2)}x of ${BAR}`);
console.log(
  `splitting alone   ${((rounds * files.length) / plain).toFixed(0)} files/s, identify takes ${(warm / plain).toFixed(2)}x as long`,
);

const main = process.env.MODELVET_OUT
  ? join(process.env.MODELVET_OUT, "main.js")
  : join(root, "dist/main.js");
if (existsSync(main)) {
  const target = join(root, "LICENSE");
  const best = (args) =>
    Math.min(...Array.from({ length: 5 }, () => seconds(() => spawnSync(process.execPath, args))));
  const empty = best(["-e", "0"]);
  const command = best([main, "identify", target]);
  console.log(
    `one file, command ${(command * 1000).toFixed(0)} ms, ${(command / empty).toFixed(2)}x of \`node -e 0\``,
  );
}
