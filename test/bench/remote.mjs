// What a big checkpoint on the Hub costs to judge: requests and bytes, beside its size.
// Usage: node test/bench/remote.mjs   (wants a build in dist or MODELVET_OUT)
import { load, traffic, workspace } from "./loopback/hub.mjs";

const { gguf, safetensors, startLoopbackHub, stateDict, tensor } = await load(`
  export { gguf } from "./test/artifacts/made/gguf.ts";
  export { safetensors, tensor } from "./test/artifacts/made/safetensors.ts";
  export { stateDict } from "./test/fixtures/pickle.ts";
  export { startLoopbackHub } from "./test/hub/loopback/server.ts";
`);

const GB = 1_000_000_000;
const encoder = new TextEncoder();

/** A file that is `parts` at their offsets and zeros between, made range by range. */
function sparse(path, size, parts) {
  const at = (offset, length) => {
    const out = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
    for (const [start, bytes] of parts) {
      const from = Math.max(start, offset);
      const to = Math.min(start + bytes.length, offset + out.length);
      if (from < to) out.set(bytes.subarray(from - start, to - start), from - offset);
    }
    return out;
  };
  return { path, size, at };
}

/** A stored zip of one pickle and one record of numbers, as `torch.save` writes it. */
function torchZip(path, numbers) {
  const entries = [
    { name: "archive/data.pkl", size: 0, bytes: stateDict({ weight: numbers / 4 }) },
    { name: "archive/data/0", size: numbers },
    { name: "archive/version", size: 0, bytes: encoder.encode("3\n") },
  ];
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, bytes, size } of entries) {
    const length = bytes?.length ?? size;
    const title = encoder.encode(name);
    const fields = (view, from) => {
      view.setUint32(from + 12, length, true);
      view.setUint32(from + 16, length, true);
      view.setUint16(from + 20, title.length, true);
    };
    const local = new Uint8Array(30 + title.length);
    new DataView(local.buffer).setUint32(0, 0x04034b50, true);
    fields(new DataView(local.buffer), 6);
    local.set(title, 30);
    const central = new Uint8Array(46 + title.length);
    const view = new DataView(central.buffer);
    view.setUint32(0, 0x02014b50, true);
    fields(view, 8);
    view.setUint32(42, offset, true);
    central.set(title, 46);
    directory.push(central);
    parts.push([offset, local]);
    if (bytes !== undefined) parts.push([offset + local.length, bytes]);
    offset += local.length + length;
  }
  const start = offset;
  for (const central of directory) {
    parts.push([offset, central]);
    offset += central.length;
  }
  const end = new Uint8Array(22);
  const view = new DataView(end.buffer);
  view.setUint32(0, 0x06054b50, true);
  view.setUint16(8, entries.length, true);
  view.setUint16(10, entries.length, true);
  view.setUint32(12, offset - start, true);
  view.setUint32(16, start, true);
  parts.push([offset, end]);
  return sparse(path, offset + end.length, parts);
}

const head = gguf({
  pairs: { "general.architecture": "llama", "tokenizer.chat_template": "{{ messages[0]['content'] }}" },
  tensors: [{ name: "token_embd.weight", dimensions: [10 * GB], offset: 0 }],
});
const elements = GB;
const shardHead = safetensors(`{"weight":${tensor("F32", [elements], 0, 4 * elements)}}`, 0);
const shards = Array.from({ length: 163 }, (_, at) =>
  sparse(`model-${String(at + 1).padStart(5, "0")}-of-000163.safetensors`, shardHead.length + 4 * elements, [
    [0, shardHead],
  ]),
);

const card = { path: "README.md", bytes: "---\nlicense: apache-2.0\n---\n" };
const config = { path: "config.json", bytes: '{ "model_type": "llama" }\n' };
const cases = [
  ["torch zip of 1 GB", [torchZip("pytorch_model.bin", GB)], "at most 4 requests and 200 kB"],
  ["GGUF of 40 GB", [sparse("model-Q8_0.gguf", head.length + 40 * GB, [[0, head]])], "by its header"],
  ["163 safetensors of 4 GB", shards, "at most 0.1 % of its bytes"],
];

const hub = await startLoopbackHub({ repositories: [], modes: { redirects: true } });
const place = workspace();
try {
  for (const [at, [name, files, bar]] of cases.entries()) {
    const id = `bench/remote-${at}`;
    hub.add({ id, files: [card, config, ...files] });
    const from = hub.log.length;
    const { seconds, exitCode, peak, stdout } = await place.run(["scan", id, "--format", "json"], hub);
    const all = traffic(hub, from);
    const weights = hub.log.slice(from).filter(({ url }) => files.some(({ path }) => url.includes(path)));
    const asked = weights.filter(({ status }) => status === 200 || status === 206);
    const bytes = asked.reduce((sum, { sent }) => sum + sent, 0);
    const size = files.reduce((sum, file) => sum + file.size, 0);
    console.log(
      `${name.padEnd(24)} ${asked.length} reads of weights (${weights.length} requests with redirects), ${(bytes / 1000).toFixed(1)} kB, ${((bytes / size) * 100).toFixed(6)} % of it; bar: ${bar}`,
    );
    console.log(
      `${"".padEnd(24)} ${all.requests} requests and ${all.hops} redirects in all, ${seconds.toFixed(2)} s, peak ${peak.toFixed(0)} MB, exit ${exitCode}, posture ${JSON.parse(stdout).posture}`,
    );
  }
} finally {
  await hub.stop();
  place.remove();
}
