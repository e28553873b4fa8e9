// `scan` of many models on a loopback Hub that takes 50 ms for each answer: requests a model, and memory that stays flat.
// Usage: node test/bench/scan.mjs [models] [latency]   (wants a build in dist or MODELVET_OUT)
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { load, traffic, workspace } from "./loopback/hub.mjs";

const models = Number(process.argv[2] ?? 1000);
const latency = Number(process.argv[3] ?? 50);

const { apacheText, safetensorsWeights, startLoopbackHub } = await load(`
  export { apacheText } from "./test/fixtures/license-texts.ts";
  export { safetensorsWeights } from "./test/fixtures/weights.ts";
  export { startLoopbackHub } from "./test/hub/loopback/server.ts";
`);

const ids = Array.from({ length: models }, (_, at) => `bench/model-${String(at).padStart(4, "0")}`);
const license = apacheText();
const repositories = ids.map((id) => ({
  id,
  files: [
    { path: "README.md", bytes: `---\nlicense: apache-2.0\n---\n# ${id}\n` },
    { path: "LICENSE", bytes: license },
    { path: "config.json", bytes: '{ "model_type": "llama" }\n' },
    { path: "model.safetensors", bytes: safetensorsWeights() },
  ],
}));

const manifest = (names) =>
  `version: 1\ndeployment: { use: commercial, distribution: hosted }\nmodels:\n${names.map((id) => `  - id: ${id}\n`).join("")}`;

console.log(
  "bars: cold one request for the model, one a listing page, one for the small files by git (else one a text), one for each weight file whose head is read; 0 when every pin is cached; memory flat",
);
for (const git of ["filters", "off"]) {
  const hub = await startLoopbackHub({ repositories, modes: { latency, redirects: true, git } });
  const place = workspace();
  const figures = (name, count, { seconds, peak }, from) => {
    const { requests, hops } = traffic(hub, from);
    console.log(
      `git ${git.padEnd(8)} ${name.padEnd(26)} ${String(count).padStart(5)} models  ${seconds.toFixed(1).padStart(6)} s  ${(requests / count).toFixed(2)} requests a model, ${(hops / count).toFixed(2)} redirects  peak ${peak.toFixed(0)} MB`,
    );
  };
  try {
    for (const count of [Math.ceil(models / 10), models]) {
      writeFileSync(join(place.folder, "models.yaml"), manifest(ids.slice(0, count)));
      const from = hub.log.length;
      figures("scan, nothing cached", count, await place.run(["scan", "--no-cache"], hub), from);
    }
    const locking = hub.log.length;
    figures("lock", models, await place.run(["lock"], hub), locking);
    const again = hub.log.length;
    figures("scan, every pin cached", models, await place.run(["scan"], hub), again);
  } finally {
    await hub.stop();
    place.remove();
  }
}
