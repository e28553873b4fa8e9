// What some dependencies do when they are loaded, put off until it is needed. Without this, half of the time until a command
// prints its first word goes by in them.

/** Columns that are one each without asking: ASCII, lines, and the marks that modelvet itself prints. */
export const NARROW =
  " -~\\u2500-\\u257f\\u2026\\u00b7\\u2192\\u2714\\u25d0\\u25b2\\u2716\\u25cf\\u25cb\\u258c\\u258f\\u25b8";

/** Everything else is measured by `string-width` itself, whose expression over all emoji takes 30 ms to compile. */
const WIDTH = `
const NARROW = /^[${NARROW}]*$/;
const SEQUENCE = /\\u001b(?:\\[[0-9;]*m|\\]8;[^\\u0007\\u001b]*\\u0007)/g;
let whole;
export default function stringWidth(text, options) {
  if (typeof text === "string" && options === undefined) {
    const shown = text.includes("\\u001b") ? text.replace(SEQUENCE, "") : text;
    if (NARROW.test(shown)) return shown.length;
  }
  whole ??= require("string-width").default;
  return whole(text, options);
}
`;

/** Most neighbours on a screen look alike: nothing has to be compared then, 3,000 times a frame. */
const DIFF = `
import { diffAnsiCodes as whole } from "./diff.js";
const NOTHING = [];
export function diffAnsiCodes(from, to) {
  if (from.length === to.length && from.every((one, n) => one.code === to[n].code)) return NOTHING;
  return whole(from, to);
}
`;

/** Commander starts programs for commands that are files of their own, which we have none of; Node's part for it brings sockets. */
const SPAWN = `export const spawn = (...args) => require("node:child_process").spawn(...args);`;

/** An esbuild plugin: the width of plain text without tables, Ink's layout engine without the machinery of `fetch`. */
export const quickStart = {
  name: "quick-start",
  setup(b) {
    const { absWorkingDir = process.cwd() } = b.initialOptions;
    // Only of those that import it: what an old version is required as is a function itself.
    b.onResolve({ filter: /^string-width$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: "string-width", namespace: "quick-start" } : undefined,
    );
    b.onLoad({ filter: /^string-width$/, namespace: "quick-start" }, () => ({
      contents: WIDTH,
      resolveDir: absWorkingDir,
    }));
    b.onResolve({ filter: /^\.\/diff\.js$/ }, ({ namespace, resolveDir }) =>
      namespace === "quick-start" || !/ansi-tokenize.build$/.test(resolveDir)
        ? undefined
        : { path: "ansi-diff", namespace: "quick-start", pluginData: resolveDir },
    );
    b.onLoad({ filter: /^ansi-diff$/, namespace: "quick-start" }, ({ pluginData }) => ({
      contents: DIFF,
      resolveDir: pluginData,
    }));
    b.onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /commander.lib/.test(importer) ? { path: "spawn", namespace: "quick-start" } : undefined,
    );
    b.onLoad({ filter: /^spawn$/, namespace: "quick-start" }, () => ({ contents: SPAWN }));
    // The engine is a data URL that it reads with `fetch` where there is one; it decodes it by itself where there is none.
    b.onLoad({ filter: /yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
      const { readFile } = await import("node:fs/promises");
      return { contents: `const fetch = undefined;\n${await readFile(path, "utf8")}` };
    });
  },
};
