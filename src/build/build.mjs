// Builds the split bundle: one chunk per command, so that no command loads what it does not need.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { quickStart } from "./quick-start.mjs";

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
  plugins: [withoutDevtools, quickStart],
  absWorkingDir: root,
  logLevel: "warning",
};

/** Rule files as one file of checked values, so that no run has to parse YAML. An invalid pack ends the build. */
async function compilePack() {
  const rules = join(root, "rules");
  const compiler = join(out, "compile-pack.mjs");
  await build({
    ...shared,
    splitting: false,
    outfile: compiler,
    entryPoints: [join(root, "src/build/compile-pack.ts")],
  });
  const { compilePack, explainError } = await import(pathToFileURL(compiler).href);
  rmSync(compiler);
  const files = readdirSync(rules, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map((entry) => join(entry.parentPath, entry.name));
  const nameOf = (path) => relative(rules, path).split(sep).join("/");
  const named = files.map((path) => [nameOf(path), readFileSync(path, "utf8")]);
  const stamps = new Map(files.map((path) => [nameOf(path), statSync(path)]));
  const stamp = [...stamps.keys()].sort().map((name) => {
    const { size, mtimeMs } = stamps.get(name);
    return `${name} ${size} ${mtimeMs}`;
  });
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  try {
    writeFileSync(join(out, "pack.json"), compilePack(new Map(named), version, stamp.join("\n")));
  } catch (error) {
    console.error(`error: ${explainError(error)}`);
    process.exit(1);
  }
}

const mainApart = {
  name: "main-apart",
  setup(b) {
    b.onResolve({ filter: /^\.\/main\.ts$/ }, () => ({ path: "./main.js", external: true }));
  },
};

/** Only `check` is reached in its script: the other commands stay out of it. */
const checkAlone = {
  name: "check-alone",
  setup(b) {
    b.onResolve({ filter: /^\.\/[a-z]+\.ts$/ }, ({ path, kind, importer }) =>
      kind === "dynamic-import" && importer.endsWith("dispatch.ts") && path !== "./check.ts"
        ? { path, external: true }
        : undefined,
    );
    // Most checks hash nothing, and Node's part for it takes a while to load.
    b.onResolve({ filter: /^node:crypto$/ }, ({ namespace }) =>
      namespace === "file" ? { path: "crypto", namespace: "check-alone" } : undefined,
    );
    b.onLoad({ filter: /^crypto$/, namespace: "check-alone" }, () => ({
      contents: `export const createHash = (...args) => require("node:crypto").createHash(...args);`,
    }));
  },
};

/** What `bin/modelvet.js` runs: no ES module, because Node's loader for those takes a while to get ready. */
async function compileStart() {
  const { splitting: _, banner: __, entryNames: ___, chunkNames: ____, plugins: _____, ...plain } = shared;
  await build({
    ...plain,
    format: "cjs",
    define: { ...shared.define, "import.meta.dirname": "__dirname" },
    plugins: [mainApart],
    outfile: join(out, "start.cjs"),
    entryPoints: [join(root, "src/cli/start.ts")],
  });
}

/** One script that is a function, for V8 to keep compiled: see `start.ts`. In latin-1, so that it is read without decoding. */
async function compileCheck() {
  const script = join(out, "check.cjs");
  const { splitting: _, format: __, entryNames: ___, chunkNames: ____, ...plain } = shared;
  await build({
    ...plain,
    format: "cjs",
    charset: "ascii",
    minifyIdentifiers: true,
    define: { ...shared.define, "import.meta.url": "$url" },
    banner: { js: '(function(require,$file){const $url=require("node:url").pathToFileURL($file).href;' },
    footer: { js: "})" },
    plugins: [...shared.plugins, checkAlone],
    outfile: script,
    entryPoints: [join(root, "src/cli/main.ts")],
  });
  const cwd = join(root, "examples/real");
  if (!existsSync(cwd)) return;
  const cache = [join(root, "src/build/code-cache.mjs"), script, join(out, "check.cache"), "check"];
  spawnSync(process.execPath, cache, { cwd, stdio: ["ignore", "pipe", "inherit"] });
}

// A second output folder lets two builds stand side by side.
const out = process.env.MODELVET_OUT ?? join(root, "dist");
rmSync(out, { recursive: true, force: true });
await build({
  ...shared,
  outdir: out,
  entryPoints: [join(root, "src/cli/main.ts"), ...workers(join(root, "src"))],
});
await compileStart();

await compilePack();
await compileCheck();

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
