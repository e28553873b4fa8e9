// `check` on a lockfile of 100 models against `node -e 0`, turn by turn in one run.
// Usage: node test/bench/check.mjs [models] [rounds]   (wants a build in dist or MODELVET_OUT)
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const main = process.env.MODELVET_OUT
  ? join(process.env.MODELVET_OUT, "start.cjs")
  : fileURLToPath(new URL("../../bin/modelvet.js", import.meta.url));
const models = Number(process.argv[2] ?? 100);
const rounds = Number(process.argv[3] ?? 15);
const shards = 30;

const hash = (kind, text) => createHash(kind).update(text).digest("hex");

function file(path, lfs) {
  const hashes = { gitOid: hash("sha1", path), sha256: hash("sha256", path) };
  return { path, size: 4_976_698_672, ...hashes, ...(lfs ? { lfs: true } : {}) };
}

/** A sharded model under Apache-2.0 as `lock` would write it. */
function entryOf(id) {
  const weights = Array.from(
    { length: shards },
    (_, at) => `model-${String(at).padStart(5, "0")}-of-00030.safetensors`,
  );
  const small = ["LICENSE", "README.md", "config.json", "tokenizer_config.json"];
  const match = {
    text: "Apache-2.0",
    expression: "Apache-2.0",
    kind: "license",
    coverage: 1,
    share: 0.99,
    exact: true,
    modified: false,
    line: 1,
    endLine: 201,
    changes: [],
  };
  const identification = {
    expression: "Apache-2.0",
    matches: [match],
    pointers: [],
    unrecognised: false,
    empty: false,
  };
  return {
    requested: "main",
    commit: hash("sha1", id),
    identity: { id: hash("sha1", `identity ${id}`).slice(0, 24), createdAt: "2025-01-02T03:04:05.000Z" },
    hub: { gated: false, tags: ["license:apache-2.0"] },
    license: { declared: ["apache-2.0"], expression: "Apache-2.0" },
    card: {
      path: "README.md",
      sha256: hash("sha256", "README.md"),
      licenses: [{ value: "apache-2.0", line: 2 }],
      baseModels: [],
      tags: [],
      problems: [],
    },
    texts: [
      {
        path: "LICENSE",
        role: "license",
        covers: "any",
        size: 11_358,
        sha256: hash("sha256", "LICENSE"),
        identification,
      },
    ],
    lineage: [],
    loadPath: { weights: "safetensors", opened: weights, skipped: [], problems: [] },
    remoteCode: [],
    artifacts: [
      ...weights.slice(0, 4).map((path) => ({ path, format: "safetensors", verdict: "safe" })),
      { path: "config.json", format: "json", verdict: "safe" },
    ],
    proof: { proof: "proven", hostSignature: "host-signed" },
    files: [...small.map((path) => file(path, false)), ...weights.map((path) => file(path, true))],
  };
}

const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));
const ids = Array.from({ length: models }, (_, at) => `org/model-${String(at).padStart(3, "0")}`);
const lines = ids.map((id) => `  - id: ${id}\n    revision: main`);
writeFileSync(
  join(folder, "models.yaml"),
  `version: 1\ndeployment: { use: commercial, distribution: hosted }\nmodels:\n${lines.join("\n")}\n`,
);
// As `lock` prints it.
const printer = join(folder, "print.mjs");
await build({
  entryPoints: [fileURLToPath(new URL("../../src/lock/print.ts", import.meta.url))],
  bundle: true,
  format: "esm",
  platform: "node",
  outfile: printer,
  logLevel: "warning",
});
const { printLockfile } = await import(pathToFileURL(printer).href);
writeFileSync(join(folder, "models.lock.json"), printLockfile(new Map(ids.map((id) => [id, entryOf(id)]))));

/** Milliseconds by the clock. */
function time(args) {
  const start = process.hrtime.bigint();
  const done = spawnSync(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  const wall = Number(process.hrtime.bigint() - start) / 1e6;
  if (done.status === 0) return wall;
  throw new Error(`node ${args.join(" ")} ended with ${done.status}:\n${done.stdout}${done.stderr}`);
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const empty = [];
const check = [];
try {
  for (let round = 0; round < rounds; round++) {
    empty.push(time(["-e", "0"]));
    check.push(time([main, "check"]));
  }
} finally {
  rmSync(folder, { recursive: true });
}
const [a, b] = [median(empty), median(check)];
console.log(
  `node -e 0: ${a.toFixed(0)} ms; check on ${models} models: ${b.toFixed(0)} ms; ratio ${(b / a).toFixed(2)}`,
);
