import { importsOf } from "../artifacts/python/imports.ts";
import { statements } from "../artifacts/python/statements.ts";
import { tokenizePython } from "../artifacts/python/tokens.ts";
import type { FileEntry, RemoteCode } from "../model.ts";
import { folderOf, inFolder } from "./load-path-names.ts";
import { targetsOf } from "./remote-code-targets.ts";

const MAX_FILES = 500;

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
  const paths = new Set(files.map((file) => file.path));
  const out: RemoteCode[] = [];
  for (const path of [...json.keys()].sort()) {
    const folder = folderOf(path);
    const local = (module: string) => locate(module, folder, paths) !== undefined;
    for (const { key, target } of targetsOf(path, json.get(path), local)) {
      const line = lineOf(sources.get(path), target);
      out.push({
        path,
        key,
        target,
        ...(line === undefined ? {} : { line }),
        ...resolve(target, key, folder, paths, sources),
      });
    }
  }
  const generate = "custom_generate/generate.py";
  if (paths.has(generate))
    out.push({
      path: generate,
      key: "custom_generate",
      target: "generate.generate",
      files: follow(generate, paths, sources),
    });
  return out;
}

function resolve(
  target: string,
  key: string,
  folder: string,
  paths: ReadonlySet<string>,
  sources: ReadonlyMap<string, string>,
): Pick<RemoteCode, "repo" | "files"> {
  const cross = target.indexOf("--");
  if (cross > 0) return { repo: target.slice(0, cross), files: [] };
  if (key === "custom_generate" && /^[\w.-]+\/[\w.-]+$/.test(target)) return { repo: target, files: [] };
  const module = target.includes(".") ? target.slice(0, target.lastIndexOf(".")) : target;
  const file = locate(module, folder, paths) ?? locate(target, folder, paths);
  return { files: file === undefined ? [] : follow(file, paths, sources) };
}

/** A module is looked for beside the configuration, then at the root, then in a folder of the component's own name. */
function locate(module: string, folder: string, paths: ReadonlySet<string>): string | undefined {
  const name = module.replace(/^\.+/, "").replaceAll(".", "/");
  if (name === "") return undefined;
  const candidates = [`${name}.py`, `${name}/__init__.py`].flatMap((file) => [inFolder(folder, file), file]);
  const beside = [...paths].filter(
    (path) => path.endsWith(`/${name}.py`) && folderOf(path).split("/").length === 1,
  );
  return [...candidates.filter((path) => paths.has(path)), ...beside][0];
}

/** The file and everything it imports relatively, in the order in which it is found. */
function follow(start: string, paths: ReadonlySet<string>, sources: ReadonlyMap<string, string>): string[] {
  const found = new Set([start]);
  for (const path of found) {
    if (found.size > MAX_FILES) break;
    const source = sources.get(path);
    if (source === undefined) continue;
    for (const file of relativeImports(source, folderOf(path), paths)) found.add(file);
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

/** 1-based line of a JSON text in which a name stands first. */
function lineOf(text: string | undefined, name: string): number | undefined {
  const at = text?.indexOf(`"${name}"`) ?? -1;
  return at === -1 || text === undefined ? undefined : text.slice(0, at).split("\n").length;
}
