// The pickle machine: opcodes a second and memory on one core, and what big files cost the whole command.
// Usage: node test/bench/pickle.mjs   (generates its own files in a temporary folder)
import { spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BAR = { rate: 20e6, megabytes: 150, milliseconds: 50 };
const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));

/** A dict of texts to tuples, memoized as CPython does: about 5 million opcodes in 25 MB. */
function manyOpcodes(path) {
  const out = Buffer.alloc(32 << 20);
  let at = out.write("\x80\x02}q\x00", 0, "latin1");
  let memo = 1;
  for (let batch = 0; batch < 625; batch++) {
    out[at++] = 0x28;
    for (let i = 0; i < 1000; i++) {
      const text = `token_${batch * 1000 + i}`;
      out[at++] = 0x58;
      at = out.writeUInt32LE(text.length, at);
      at += out.write(text, at, "latin1");
      out[at++] = 0x72;
      at = out.writeUInt32LE(memo++, at);
      at += out.write(`K${String.fromCharCode(i % 256)}M\x01\x02\x86r`, at, "latin1");
      at = out.writeUInt32LE(memo++, at);
      at += out.write("N0", at, "latin1");
    }
    out[at++] = 0x75;
  }
  out[at++] = 0x2e;
  writeFileSync(path, out.subarray(0, at));
}

/** A file of these parts, in order; a number is so many zero bytes that take no room. */
function sparse(path, ...parts) {
  const file = openSync(path, "w");
  let at = 0;
  for (const part of parts) {
    if (typeof part === "number") at += part;
    else at += writeSync(file, Buffer.from(part, "latin1"), 0, undefined, at);
    ftruncateSync(file, at);
  }
  closeSync(file);
}

const u4 = (n) => String.fromCharCode(n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >>> 24) & 255);
const u8 = (n) => u4(n % 2 ** 32) + u4(Math.floor(n / 2 ** 32));
const text = (value) => `X${u4(value.length)}${value}`;
const dtype = `cnumpy\ndtype\n${text("f4")}\x89\x88\x87R(K\x03${text("<")}NNNJ${u4(-1)}J${u4(-1)}K\0tb`;

function numpyPickle(path, bytes) {
  const head = `\x80\x04cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\0\x85C\x01b\x87R(K\x01J${u4(bytes / 4)}\x85${dtype}\x89\x8e${u8(bytes)}`;
  sparse(path, head, bytes, "tb.");
}

function joblib(path, bytes) {
  const state = `(${text("subclass")}cnumpy\nndarray\n${text("shape")}J${u4(bytes / 4)}\x85${text("order")}${text("C")}${text("dtype")}${dtype}${text("allow_mmap")}\x88u`;
  sparse(path, `\x80\x03]cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}${state}b`, bytes, "a.");
}

function torchLegacy(path, bytes) {
  const storage = `(${text("storage")}ctorch\nFloatStorage\n${text("0")}${text("cpu")}J${u4(bytes / 4)}NtQ`;
  const tensor = `ctorch._utils\n_rebuild_tensor_v2\n(${storage}K\0J${u4(bytes / 4)}\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR`;
  sparse(
    path,
    "\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19.\x80\x02M\xe9\x03.\x80\x02}.",
    `\x80\x02${tensor}.\x80\x02]${text("0")}a.${u8(bytes / 4)}`,
    bytes,
  );
}

const outfile = join(root, "node_modules/.cache/modelvet", `bench-pickle-${process.pid}.mjs`);
mkdirSync(join(root, "node_modules/.cache/modelvet"), { recursive: true });
await build({
  stdin: {
    contents: `export { runPickle } from "./src/artifacts/pickle/run.ts"; export { contextOf } from "./test/artifacts/pickle/made/judge.ts";`,
    resolveDir: root,
    loader: "ts",
  },
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
  // The rules are found from the bundle's own place.
  define: {
    "import.meta.url": JSON.stringify(new URL("../artifacts/pickle/made/judge.ts", import.meta.url).href),
  },
  outfile,
  logLevel: "warning",
});

try {
  const big = join(folder, "opcodes.pkl");
  manyOpcodes(big);
  // In a process of its own: nothing else is in its memory, and nothing was compiled before.
  const script = `
    import { openSync, readSync, fstatSync } from "node:fs";
    const { runPickle, contextOf } = await import(${JSON.stringify(outfile)});
    const file = openSync(${JSON.stringify(big)});
    const source = { size: fstatSync(file).size, read: async (offset, length) => { const out = new Uint8Array(length); return out.subarray(0, readSync(file, out, 0, length, offset)); } };
    const context = contextOf();
    const cpu = process.cpuUsage();
    const { opcodes, reading } = await runPickle(source, 0, context);
    const { user, system } = process.cpuUsage(cpu);
    console.log(JSON.stringify({ opcodes, size: source.size, verdict: reading.verdict, seconds: (user + system) / 1e6, rss: process.resourceUsage().maxRSS / 1000 }));`;
  const runs = Array.from({ length: 3 }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    if (stdout === "") throw new Error(stderr);
    return JSON.parse(stdout);
  });
  const best = runs.reduce((a, b) => (a.seconds < b.seconds ? a : b));
  const rate = best.opcodes / best.seconds;
  console.log(
    `opcodes       ${(best.opcodes / 1e6).toFixed(1)} M in ${(best.size / 1e6).toFixed(1)} MB, ${best.verdict}`,
  );
  console.log(
    `rate          ${(rate / 1e6).toFixed(1)} M/s of processor time, ${(rate / BAR.rate).toFixed(2)}x of ${BAR.rate / 1e6} M/s`,
  );
  console.log(
    `memory        ${best.rss.toFixed(0)} MB at most, ${(best.rss / BAR.megabytes).toFixed(2)}x of ${BAR.megabytes} MB`,
  );

  const main = process.env.MODELVET_OUT
    ? join(process.env.MODELVET_OUT, "main.js")
    : join(root, "dist/main.js");
  if (existsSync(main)) {
    const milliseconds = (args) =>
      Math.min(
        ...Array.from({ length: 9 }, () => {
          const start = process.hrtime.bigint();
          spawnSync(process.execPath, args);
          return Number(process.hrtime.bigint() - start) / 1e6;
        }),
      );
    const small = join(folder, "small.pkl");
    writeFileSync(small, Buffer.from("\x80\x04N.", "latin1"));
    const start = milliseconds([main, "inspect", small]);
    console.log(`inspect       ${start.toFixed(0)} ms for a pickle of 4 bytes`);
    for (const [name, make] of Object.entries({
      "raw numpy": numpyPickle,
      joblib,
      "torch legacy": torchLegacy,
    }))
      for (const megabytes of [100, 1000]) {
        const path = join(folder, "big.pkl");
        make(path, megabytes * 1e6);
        const more = milliseconds([main, "inspect", path]) - start;
        console.log(
          `${name.padEnd(13)} ${String(megabytes).padStart(4)} MB: ${more.toFixed(0)} ms more, ${(more / BAR.milliseconds).toFixed(2)}x of ${BAR.milliseconds} ms`,
        );
        rmSync(path);
      }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(outfile, { force: true });
}
