import { importsOf } from "../artifacts/python/imports.ts";
import { statements } from "../artifacts/python/statements.ts";
import { tokenizePython } from "../artifacts/python/tokens.ts";
import { lineIndex } from "../artifacts/read-text.ts";
import type { FileEntry, RemoteCode } from "../model.ts";
import { folderOf, inFolder } from "./load-path-names.ts";
import { targetsOf } from "./remote-code-targets.ts";

const MAX_FILES = 500;
/** Names of one repository that are followed; a real one has a few dozen. */
const MAX_TARGETS = 2_000;

/** Files that all names together list; a name beyond that lists its own file alone. */
const MAX_LISTED = 10_000;

/** The paths of a repository, its Python in folders of the first level by file name, and what each file imports. */
type Paths = {
  all: ReadonlySet<string>;
  beside: ReadonlyMap<string, string>;
  imports(path: string): readonly string[];
};

/**
 * Python that loading would import, by the configurations that name it. `json` holds the parsed JSON files by path,
 * `sources` the texts that were read: Python to follow relative imports, JSON to tell the line. `files` of an entry
 * is empty where the named module is not in the repository, or lies in another one (`repo`), which only
 * `code_revision` would pin (transformers dynamic_module_utils.py, get_class_from_dynamic_module).
 */
export function findRemoteCode(
  files: readonly FileEntry[],
  json: ReadonlyMap<string, unknown>,
  sources: ReadonlyMap<string, string>,
): RemoteCode[] {
  const paths = pathsOf(files, sources);
  const out: RemoteCode[] = [];
  let listed = 0;
  for (const path of [...json.keys()].sort()) {
    const folder = folderOf(path);
    const local = (module: string) => locate(module, folder, paths) !== undefined;
    const lineOf = linesOf(sources.get(path));
    for (const { key, target } of targetsOf(path, json.get(path), local)) {
      if (out.length >= MAX_TARGETS) return out;
      const line = lineOf(target);
      const found = resolve(target, key, folder, paths, listed < MAX_LISTED);
      listed += found.files.length;
      out.push({ path, key, target, ...(line === undefined ? {} : { line }), ...found });
    }
  }
  const generate = "custom_generate/generate.py";
  if (paths.all.has(generate))
    out.push({
      path: generate,
      key: "custom_generate",
      target: "generate.generate",
      files: follow(generate, paths),
    });
  return out;
}

function resolve(
  target: string,
  key: string,
  folder: string,
  paths: Paths,
  whole: boolean,
): Pick<RemoteCode, "repo" | "files"> {
  const cross = target.indexOf("--");
  if (cross > 0) return { repo: target.slice(0, cross), files: [] };
  if (key === "custom_generate" && /^[\w.-]+\/[\w.-]+$/.test(target)) return { repo: target, files: [] };
  const module = target.includes(".") ? target.slice(0, target.lastIndexOf(".")) : target;
  const file = locate(module, folder, paths) ?? locate(target, folder, paths);
  if (file === undefined) return { files: [] };
  return { files: whole ? follow(file, paths) : [file] };
}

function pathsOf(files: readonly FileEntry[], sources: ReadonlyMap<string, string>): Paths {
  const beside = new Map<string, string>();
  for (const { path } of files) {
    const [, name] = /^[^/]+\/([^/]+\.py)$/.exec(path) ?? [];
    if (name !== undefined && !beside.has(name)) beside.set(name, path);
  }
  const all = new Set(files.map(({ path }) => path));
  const known = new Map<string, readonly string[]>();
  const imports = (path: string) => {
    const source = sources.get(path);
    const found =
      known.get(path) ?? (source === undefined ? [] : [...relativeImports(source, folderOf(path), all)]);
    known.set(path, found);
    return found;
  };
  return { all, beside, imports };
}

/** A module is looked for beside the configuration, then at the root, then in a folder of the component's own name. */
function locate(module: string, folder: string, { all, beside }: Paths): string | undefined {
  const name = module.replace(/^\.+/, "").replaceAll(".", "/");
  if (name === "") return undefined;
  const candidates = [`${name}.py`, `${name}/__init__.py`].flatMap((file) => [inFolder(folder, file), file]);
  return candidates.find((path) => all.has(path)) ?? beside.get(`${name}.py`);
}

/** The file and everything it imports relatively, in the order in which it is found. */
function follow(start: string, { imports }: Paths): string[] {
  const found = new Set([start]);
  for (const path of found) {
    if (found.size > MAX_FILES) break;
    for (const file of imports(path)) found.add(file);
  }
  return [...found];
}

function* relativeImports(source: string, folder: string, paths: ReadonlySet<string>): Generator<string> {
  for (const { tokens } of statements(tokenizePython(source).tokens)) {
    for (const entry of importsOf(tokens)) {
      const dots = /^\.+/.exec(entry.module)?.[0].length ?? 0;
      const base = folder === "" ? [] : folder.split("/");
      if (dots === 0 || dots - 1 > base.length) continue;
      const rest = entry.module
        .slice(dots)
        .split(".")
        .filter((part) => part !== "");
      const root = [...base.slice(0, base.length - (dots - 1)), ...rest].join("/");
      const names = [root, entry.name === undefined ? root : inFolder(root, entry.name)];
      for (const name of names) {
        const file = [`${name}.py`, `${name}/__init__.py`].find((path) => paths.has(path));
        if (file !== undefined) yield file;
      }
    }
  }
}

/** 1-based lines of a JSON text in which names stand first. */
function linesOf(text: string | undefined): (name: string) => number | undefined {
  if (text === undefined) return () => undefined;
  const lineAt = lineIndex(text);
  return (name) => {
    const at = text.indexOf(`"${name}"`);
    return at === -1 ? undefined : lineAt(at);
  };
}
