// Builds the split bundle: one chunk per command, so that no command loads what it does not need.
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Worker threads need files of their own: every `*.worker.ts` becomes an entry beside the command line. */
function workers(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".worker.ts"))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Ink asks for the React developer tools only in development; the bundle must not carry them. */
const withoutDevtools = {
  name: "without-devtools",
  setup(b) {
    b.onResolve({ filter: /^react-devtools-core$/ }, () => ({
      path: "react-devtools-core",
      namespace: "empty",
    }));
    b.onLoad({ filter: /.*/, namespace: "empty" }, () => ({ contents: "export default {};" }));
  },
};

const shared = {
  bundle: true,
  splitting: true,
  format: "esm",
  platform: "node",
  target: "node20",
  entryNames: "[name]",
  chunkNames: "chunk-[hash]",
  jsx: "automatic",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
  plugins: [withoutDevtools],
  logLevel: "warning",
};

// A second output folder lets two builds stand side by side.
const out = process.env.MODELVET_OUT ?? join(root, "dist");
rmSync(out, { recursive: true, force: true });
await build({
  ...shared,
  outdir: out,
  entryPoints: [join(root, "src/cli/main.ts"), ...workers(join(root, "src"))],
});

// Where `modelvet init` points editors to.
const schema = execFileSync(process.execPath, [join(out, "main.js"), "init", "--schema"]);
writeFileSync(join(out, "models.schema.json"), schema);

// The demo is for a checkout: its Hub takes license texts from a development dependency, which stays outside.
await build({
  ...shared,
  splitting: false,
  outdir: join(out, "demo"),
  entryPoints: [join(root, "test/demo/demo.ts")],
  external: ["spdx-license-list", "@xterm/headless"],
});
