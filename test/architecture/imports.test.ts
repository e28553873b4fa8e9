import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));

type File = { path: string; room: string; lines: number; imports: string[]; text: string };

const files: File[] = readdirSync(src, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
  .map((entry) => {
    const path = relative(src, join(entry.parentPath, entry.name));
    const text = readFileSync(join(src, path), "utf8");
    const imports = [...text.matchAll(/(?:from|import)\s*\(?\s*"([^"]+)"/g)].map(([, name = ""]) =>
      name.startsWith(".") ? relative(src, resolve(src, dirname(path), name)) : name,
    );
    return {
      path,
      room: path.includes("/") ? (path.split("/")[0] ?? "") : path,
      lines: text.split("\n").length,
      imports,
      text,
    };
  });

const PURE = new Set([
  "artifacts",
  "license",
  "rules",
  "posture",
  "report",
  "evidence",
  "provenance",
  "model.ts",
  "judgement.ts",
  "errors.ts",
]);
/** Modules of Node that compute and do not touch the world. */
const HARMLESS = /^node:(crypto|zlib|buffer|url|util|path|string_decoder)(\/|$)/;
const WORLD =
  /\b(process\.(env|cwd|exit|argv|stdout|stderr|stdin|platform)|Date\.now\(\)|new Date\(\)|globalThis\.fetch)|(?<![.\w])fetch\(/;

describe("who may import whom", () => {
  it("lets nobody import the command line", () => {
    const wrong = files.filter(
      (file) => file.room !== "cli" && file.imports.some((name) => name.startsWith("cli/")),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });

  it("keeps the pure rooms free of files, network, process and clock", () => {
    const wrong = files
      .filter((file) => PURE.has(file.room))
      .flatMap((file) => [
        ...file.imports
          .filter((name) => name.startsWith("node:") && !HARMLESS.test(name))
          .map((name) => `${file.path}: ${name}`),
        ...file.imports
          .filter((name) => /^(cli|hub|manifest|lock|tui)\//.test(name))
          .map((name) => `${file.path}: ${name}`),
        ...(WORLD.test(file.text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""))
          ? [`${file.path}: touches the world`]
          : []),
      ]);
    expect(wrong).toEqual([]);
  });

  it("lets report and tui know only the nouns and the terminal", () => {
    const allowed = (room: string) =>
      new RegExp(`^(${room}/|model\\.ts$|judgement\\.ts$|terminal\\.ts$|errors\\.ts$)`);
    const wrong = files
      .filter((file) => file.room === "report" || file.room === "tui")
      .flatMap((file) =>
        file.imports
          .filter(
            (name) =>
              /^[a-z-]+(\/|\.ts)/.test(name) &&
              files.some((other) => other.path === name) &&
              !allowed(file.room).test(name),
          )
          .map((name) => `${file.path}: ${name}`),
      );
    expect(wrong).toEqual([]);
  });

  it("imports nothing into the nouns", () => {
    expect(files.find((file) => file.path === "model.ts")?.imports).toEqual([]);
    expect(files.find((file) => file.path === "judgement.ts")?.imports).toEqual(["model.ts"]);
  });

  it("keeps Ink and React behind the terminal interface", () => {
    const wrong = files.filter(
      (file) => file.room !== "tui" && file.imports.some((name) => /^(ink|react)(\/|$)/.test(name)),
    );
    expect(wrong.map((file) => file.path)).toEqual([]);
  });
});

describe("the size of rooms", () => {
  it("has no file over 400 lines", () => {
    const long = files.filter((file) => file.lines > 401);
    expect(long.map((file) => `${file.path} ${file.lines}`)).toEqual([]);
  });

  it("has no room whose name explains nothing", () => {
    expect(
      files.filter((file) =>
        /(^|\/)(utils?|helpers?|common|core|services?|managers?)(\/|\.ts$)/.test(file.path),
      ),
    ).toEqual([]);
  });
});
