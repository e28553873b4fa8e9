// The loopback Hub of the tests and the real command line beside it, for benches.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const main = process.env.MODELVET_OUT
  ? join(process.env.MODELVET_OUT, "main.js")
  : join(root, "dist/main.js");

if (!existsSync(main)) throw new Error(`there is no build at ${main}: npm run build`);

/** Exports of TypeScript modules of this repository, named from its root. */
export async function load(contents) {
  // Two folders below the root, as the modules themselves are: they find the project's LICENSE from there.
  const folder = join(root, "node_modules/.modelvet");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `bench-${process.pid}-${Date.now()}.mjs`);
  await build({
    stdin: { contents, resolveDir: root, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    outfile,
    banner: { js: 'import{createRequire as $r}from"node:module";const require=$r(import.meta.url);' },
    logLevel: "warning",
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}

/** A folder to work in, with a hook that writes down how much memory a process took at its most. */
export function workspace() {
  const folder = mkdtempSync(join(tmpdir(), "modelvet-bench-"));
  const peak = join(folder, "peak");
  const hook = join(folder, "peak.cjs");
  writeFileSync(
    hook,
    `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`,
  );
  return {
    folder,
    /** Runs the command line without blocking this process, in which the Hub runs: seconds, exit code, output, peak MB. */
    async run(args, hub, env = {}) {
      const start = process.hrtime.bigint();
      const child = spawn(process.execPath, ["--require", hook, main, ...args], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          HOME: folder,
          XDG_CACHE_HOME: join(folder, "cache"),
          HF_ENDPOINT: hub.url,
          ...env,
        },
        stdio: ["ignore", "pipe", "pipe"],
      });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text) => {
        stdout += text;
      });
      child.stderr.setEncoding("utf8").on("data", (text) => {
        stderr += text;
      });
      const exitCode = await new Promise((resolve) => child.once("close", resolve));
      if (exitCode === 2) throw new Error(`modelvet ${args.join(" ")} ended in 2:\n${stderr}`);
      const seconds = Number(process.hrtime.bigint() - start) / 1e9;
      return { seconds, exitCode, stdout, stderr, peak: Number(readFileSync(peak, "utf8")) / 1024 };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** What was asked for since `from`, and the answers that only pointed elsewhere; bytes of all of them. */
export function traffic(hub, from = 0) {
  const since = hub.log.slice(from);
  const hops = since.filter(({ status }) => status === 302 || status === 307).length;
  return {
    requests: since.length - hops,
    hops,
    bytes: since.reduce((sum, { sent }) => sum + sent, 0),
  };
}
