// `inspect` as a whole process: big checkpoints beside the start of a process, and the labelled pickles as one folder.
// Usage: node test/bench/inspect.mjs [rounds]   (needs a build; big files are sparse and made in a temporary folder)
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { crc32 } from "node:zlib";

const root = fileURLToPath(new URL("../..", import.meta.url));
const rounds = Number(process.argv[2] ?? 7);
const main = process.env.MODELVET_OUT
  ? join(process.env.MODELVET_OUT, "main.js")
  : join(root, "dist/main.js");
if (!existsSync(main)) {
  console.error("there is no build: npm run build");
  process.exit(2);
}

const text = (value) => Buffer.from(value, "latin1");
const int = (n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(n);
  return bytes.toString("latin1");
};
const string = (value) => `X${int(value.length)}${value}`;

/** The pickle of a state dictionary of float tensors, as torch.save writes it. */
function stateDict(tensors, numel) {
  let out = "\x80\x02ccollections\nOrderedDict\nq\x00)Rq\x01(";
  for (let i = 0; i < tensors; i++)
    out += `${string(`layer.${i}.weight`)}ctorch._utils\n_rebuild_tensor_v2\n((${string("storage")}ctorch\nFloatStorage\n${string(String(i))}${string("cpu")}J${int(numel)}tQK\x00J${int(numel)}\x85K\x01\x85\x89ccollections\nOrderedDict\n)RtR`;
  return text(`${out}u.`);
}

/** Writes pieces at their offsets into a file that is otherwise a hole. */
function sparse(path, size, pieces) {
  const file = openSync(path, "w");
  ftruncateSync(file, size);
  for (const [offset, bytes] of pieces) writeSync(file, bytes, 0, bytes.length, offset);
  closeSync(file);
}

function torchZip(path, tensors, numel) {
  const members = [["archive/data.pkl", stateDict(tensors, numel)]];
  for (let i = 0; i < tensors; i++) members.push([`archive/data/${i}`, numel * 4]);
  members.push(["archive/version", text("3\n")]);
  const pieces = [];
  const directory = [];
  let at = 0;
  for (const [name, content] of members) {
    const size = typeof content === "number" ? content : content.length;
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt32LE(typeof content === "number" ? 0 : crc32(content), 10);
    fields.writeUInt32LE(size, 14);
    fields.writeUInt32LE(size, 18);
    fields.writeUInt16LE(name.length, 22);
    pieces.push([
      at,
      Buffer.concat([
        text("PK\x03\x04"),
        fields,
        text(name),
        typeof content === "number" ? text("") : content,
      ]),
    ]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(text("PK\x01\x02\x14\x00"), fields, place, text(name));
    at += 30 + name.length + size;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(at, 12);
  pieces.push([at, Buffer.concat([central, text("PK\x05\x06"), end])]);
  sparse(path, at + central.length + 22, pieces);
}

function torchLegacy(path, tensors, numel) {
  const keys = Array.from({ length: tensors }, (_, i) => String(i)).sort();
  const head = Buffer.concat([
    text("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}q\x00."),
    stateDict(tensors, numel),
    text(`\x80\x02](${keys.map(string).join("")}e.`),
  ]);
  const count = Buffer.alloc(8);
  count.writeUInt32LE(numel);
  const storages = keys.map((_, i) => [head.length + i * (numel * 4 + 8), count]);
  sparse(path, head.length + tensors * (numel * 4 + 8), [[0, head], ...storages]);
}

/** One array in a joblib file: the pickle's head, the bytes of the array, the rest of the pickle. */
function joblib(path, bytes) {
  const shape = `(J${int(bytes / 8)}t`;
  const head = text(
    `\x80\x02cjoblib.numpy_pickle\nNumpyArrayWrapper\n)\x81}(${string("subclass")}cnumpy\nndarray\n${string("shape")}${shape}${string("order")}${string("C")}${string("dtype")}cnumpy\ndtype\n(${string("f8")}\x89\x88tR(K\x03${string("<")}NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb${string("allow_mmap")}\x88ub`,
  );
  sparse(path, head.length + bytes + 1, [
    [0, head],
    [head.length + bytes, text(".")],
  ]);
}

/** Least wall seconds of a process, and its exit code. */
function best(args) {
  let least = Number.POSITIVE_INFINITY;
  let status = 0;
  for (let i = 0; i < rounds; i++) {
    const start = process.hrtime.bigint();
    ({ status } = spawnSync(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] }));
    least = Math.min(least, Number(process.hrtime.bigint() - start) / 1e9);
  }
  return { least, status };
}

const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));
try {
  const small = join(folder, "small.pkl");
  sparse(small, 4, [[0, text("\x80\x02}.")]]);
  const start = best([main, "inspect", small]).least;
  console.log(`one tiny pickle     ${(start * 1000).toFixed(0)} ms: what a process costs`);
  const million = 1024 * 1024;
  const makers = {
    "torch zip 100 MB": (path) => torchZip(path, 25, million),
    "torch zip 1 GB": (path) => torchZip(path, 250, million),
    "torch legacy 100 MB": (path) => torchLegacy(path, 25, million),
    "torch legacy 1 GB": (path) => torchLegacy(path, 250, million),
    "joblib 100 MB": (path) => joblib(path, 1e8),
    "joblib 1 GB": (path) => joblib(path, 1e9),
  };
  for (const [name, make] of Object.entries(makers)) {
    const path = join(folder, "model.bin");
    make(path);
    const { least, status } = best([main, "inspect", path]);
    const more = (least - start) * 1000;
    console.log(
      `${name.padEnd(19)} ${(least * 1000).toFixed(0)} ms, ${more.toFixed(0)} ms more (bar 50), exit ${status}`,
    );
    rmSync(path);
  }
  const corpus = join(root, "../shared/corpus/pickle");
  if (existsSync(corpus)) {
    const { least } = best([main, "inspect", "--format", "json", corpus]);
    console.log(`labelled pickles    ${least.toFixed(2)} s as one folder (fastest peer 0.27 to 0.45 s)`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
