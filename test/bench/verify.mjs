// `verify` against `openssl dgst -sha256`, in one run and on the same files: one of 2 GB, then several for all cores.
// Usage: node test/bench/verify.mjs [megabytes]   (wants openssl, and a build in dist or MODELVET_OUT)
import { spawnSync } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = process.env.MODELVET_OUT
  ? join(process.env.MODELVET_OUT, "main.js")
  : fileURLToPath(new URL("../../dist/main.js", import.meta.url));
const megabytes = Number(process.argv[2] ?? 2048);
const rounds = 3;

/** A lockfile entry with nothing but files: all that `verify` reads. */
function lockOf(files) {
  const model = {
    requested: "main",
    commit: "1".repeat(40),
    license: { declared: [], expression: null },
    texts: [],
    lineage: [],
    loadPath: { weights: "safetensors", opened: files.map(({ path }) => path), skipped: [], problems: [] },
    remoteCode: [],
    artifacts: [],
    files,
  };
  return JSON.stringify({ version: 1, models: { "bench/model": model } });
}

/** Writes a file of random blocks and gives its entry. */
function write(folder, path, size) {
  const hash = createHash("sha256");
  const block = randomBytes(1 << 20);
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  const file = openSync(join(folder, path), "w");
  for (let left = size; left > 0; left -= block.length) {
    block.writeUInt32LE(left % 0xffffffff, 0);
    const part = left < block.length ? block.subarray(0, left) : block;
    writeSync(file, part);
    hash.update(part);
  }
  closeSync(file);
  return { path, size, sha256: hash.digest("hex"), lfs: true };
}

/** Seconds that a command takes by the clock. */
function time(command, args) {
  const start = process.hrtime.bigint();
  const done = spawnSync(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  const wall = Number(process.hrtime.bigint() - start) / 1e9;
  if (done.error !== undefined) throw done.error;
  if (done.status !== 0) throw new Error(`${command} ended with ${done.status}: ${done.stdout}`);
  return wall;
}

const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));
try {
  for (const count of [1, availableParallelism() * 2]) {
    const home = join(folder, `files${count}`);
    mkdirSync(home);
    const size = Math.floor(megabytes / count) * 1_000_000;
    const files = Array.from({ length: count }, (_, at) =>
      write(join(home, "weights"), `m${at}.safetensors`, size),
    );
    writeFileSync(join(home, "models.lock.json"), lockOf(files));
    const paths = files.map(({ path }) => join(home, "weights", path));
    let ours = Number.POSITIVE_INFINITY;
    let theirs = Number.POSITIVE_INFINITY;
    // Turn by turn, so that a busy moment of the machine hits both.
    for (let round = 0; round < rounds; round++) {
      theirs = Math.min(theirs, time("openssl", ["dgst", "-sha256", ...paths]));
      const lockfile = join(home, "models.lock.json");
      ours = Math.min(
        ours,
        time(process.execPath, [main, "verify", join(home, "weights"), "--lockfile", lockfile]),
      );
    }
    const rate = (seconds) => `${((size * count) / seconds / 1e6).toFixed(0)} MB/s`;
    console.log(
      `${count} file(s) of ${(size / 1e6).toFixed(0)} MB: openssl ${rate(theirs)}, modelvet verify ${rate(ours)}, ratio ${(theirs / ours).toFixed(2)}`,
    );
    rmSync(home, { recursive: true });
  }
} finally {
  rmSync(folder, { recursive: true });
}
