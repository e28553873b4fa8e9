// First frame of `tui --report` in a pseudo-terminal against importing Ink and React alone, run in the same terminal, turn by
// turn in one run. The bar is 1.5. Both are bundled with the same settings; only modelvet's own bundle also puts off what
// dependencies do when they are loaded (src/build/quick-start.mjs).
// Usage: node test/bench/tui.mjs [models] [rounds]   (wants a build in dist or MODELVET_OUT)
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { spawn } from "@lydell/node-pty";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const main = join(process.env.MODELVET_OUT ?? join(root, "dist"), "main.js");
const models = Number(process.argv[2] ?? 25);
const rounds = Number(process.argv[3] ?? 15);
const BAR = 1.5;

const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));

/** Ink and React alone: imported, and nothing drawn. */
async function bare() {
  const file = join(folder, "bare.mjs");
  await build({
    stdin: {
      contents: `import { render } from "ink"; import { createElement } from "react";
        process.stdout.write(typeof render === typeof createElement ? "ready" : "");`,
      resolveDir: root,
    },
    outfile: file,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    define: { "process.env.NODE_ENV": '"production"' },
    banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
    alias: { "react-devtools-core": "node:util" },
    logLevel: "warning",
  });
  return file;
}

/** A report of models with a finding and a file list each. */
function report() {
  const place = { path: "README.md", line: 3 };
  const one = (n) => ({
    id: `org/model-${n}`,
    requested: "main",
    commit: String(n).padStart(40, "a"),
    posture: n % 2 === 0 ? "clear" : "blocked",
    meetsPolicy: n % 2 === 0,
    axes: { license: n % 2 === 0 ? "clear" : "blocked", load: "clear", provenance: "clear" },
    license: {
      expression: "CC-BY-NC-4.0",
      family: "non-commercial",
      basis: "declared",
      declared: ["cc-by-nc-4.0"],
      conflict: false,
    },
    provenance: { pinned: true, proof: "proven", hostSignature: "unsigned", pinnedBy: "lockfile" },
    findings: [
      {
        id: "license-non-commercial",
        axis: "license",
        posture: "blocked",
        message: "license forbids commercial use",
        place,
        why: "the deployment is commercial",
        evidence: [{ kind: "card", place, quote: "license: cc-by-nc-4.0" }],
      },
    ],
    duties: [],
    questions: [],
    files: Array.from({ length: 40 }, (_, at) => ({
      path: `model-${at}.safetensors`,
      size: 4_976_698_672,
      sha256: String(at).padStart(64, "b"),
    })),
    texts: [],
    artifacts: [],
    lineage: [],
    loadPath: { weights: "safetensors", opened: [], skipped: [], problems: [] },
    remoteCode: [],
    missing: [],
  });
  const file = join(folder, "report.json");
  const all = {
    schema: "modelvet/scan@1",
    posture: "blocked",
    exitCode: 1,
    rulePack: "1.0.0",
    failOn: "review",
  };
  writeFileSync(file, JSON.stringify({ ...all, models: Array.from({ length: models }, (_, n) => one(n)) }));
  return file;
}

/** Milliseconds from the start of a process in a terminal until it has printed what is waited for. */
function time(args, shows) {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn(process.execPath, args, {
      name: "xterm-256color",
      cols: 100,
      rows: 30,
      cwd: folder,
      env: { PATH: process.env.PATH ?? "", HOME: folder, LANG: "C.UTF-8", TERM: "xterm-256color" },
    });
    let seen = "";
    let found;
    child.onData((data) => {
      seen += data;
      if (found !== undefined || !seen.includes(shows)) return;
      found = Number(process.hrtime.bigint() - start) / 1e6;
      child.write("q");
    });
    child.onExit(() => (found === undefined ? reject(new Error(`it printed\n${seen}`)) : resolve(found)));
  });
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const alone = [];
const frame = [];
try {
  const ink = await bare();
  const file = report();
  for (let round = 0; round < rounds; round++) {
    alone.push(await time([ink], "ready"));
    frame.push(await time([main, "tui", "--report", file], "quit"));
  }
} finally {
  rmSync(folder, { recursive: true });
}
const [a, b] = [median(alone), median(frame)];
console.log(
  `ink and react alone: ${a.toFixed(0)} ms; first frame of ${models} models: ${b.toFixed(0)} ms; ratio ${(b / a).toFixed(2)} (bar ${BAR})`,
);
