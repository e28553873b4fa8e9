// Fingerprints: what the license matcher knows, as hashed words. No license text ships.
//
//   npm run fingerprints -- add --id acme-1.0 --text LICENSE.acme [--spdx Acme-1.0] [--family custom] [--name "Acme 1.0"]
//       adds one license from its text, or replaces it; with --copy adds a further known-good copy of a known license
//   npm run fingerprints -- build --texts DIR [--copies DIR]
//       rebuilds everything: DIR holds index.json (id, spdx_id, name, family, kind, file), hf_ids.json and the texts;
//       every text of the SPDX list (development dependency spdx-license-list) comes along
//   npm run fingerprints -- words | list
//       takes over rules/material-words.yaml and the families of rules/licenses; lists what is known
//
// `add` and `words` need nothing but rules/fingerprints.bin. The output is the same, byte for byte, for the same input.
// After adding a license give it terms in rules/licenses/<id>.yaml; without those its posture is `review`.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "node_modules/.cache/modelvet");
mkdirSync(folder, { recursive: true });
const outfile = join(folder, `fingerprints-${process.pid}.mjs`);
await build({
  entryPoints: [join(root, "src/build/fingerprints-command.ts")],
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20",
  outfile,
  logLevel: "warning",
  packages: "external",
});
const { fingerprints } = await import(pathToFileURL(outfile).href);
rmSync(outfile);
try {
  process.exitCode = fingerprints(process.argv.slice(2), root);
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 2;
}
