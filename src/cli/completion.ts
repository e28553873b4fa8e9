import { openSync, readSync } from "node:fs";
import type { Command as Program } from "commander";
import { findManifest } from "../manifest/locate.ts";
import type { Command } from "./command.ts";
import { bashScript, fishScript, type Grammar } from "./completion-scripts.ts";
import { grammar } from "./grammar.ts";
import type { CompletionOptions } from "./options.ts";
import { findingIds } from "./pack-folder.ts";
import { VERSION } from "./version.ts";

/** Prints the completion script of a shell, or the words that such a script asks for while a word is being typed. */
export const runCompletion: Command<CompletionOptions> = async ({ shell }, context) => {
  const lines = {
    bash: () => bashScript(describe()),
    // The same function by zsh's own bridge for bash completions.
    zsh: () => `#compdef modelvet\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(describe())}`,
    fish: () => fishScript(describe()),
    models: () => modelIds(context.cwd).join("\n"),
    findings: () => findingIds(context.cwd, undefined).join("\n"),
  };
  const text = lines[shell]();
  context.stdout.write(text.endsWith("\n") || text === "" ? text : `${text}\n`);
  return 0;
};

/** The commands and options, from the grammar that parses them. */
function describe(): Grammar {
  const nobody = () => undefined;
  const program = grammar(VERSION, nobody, nobody);
  return {
    global: optionsOf(program),
    commands: program.commands.map((command) => ({
      name: command.name(),
      about: command.description(),
      options: [
        ...optionsOf(command),
        { flags: ["-h", "--help"], about: "print help", value: "none", choices: [] },
      ],
    })),
  };
}

function optionsOf(program: Program): Grammar["global"] {
  return program.options
    .filter(({ hidden }) => !hidden)
    .map((option) => ({
      flags: [option.short, option.long].filter((flag): flag is string => typeof flag === "string"),
      about: option.description,
      value: option.required || option.optional ? valueOf(option.flags) : "none",
      choices: option.argChoices ?? [],
    }));
}

/** What an option's value is, from its name in the help: a file, a folder, a model of the manifest, or anything. */
function valueOf(flags: string): Grammar["global"][number]["value"] {
  if (/[<[](file|dir)[>\]]/.test(flags)) return "path";
  return /<id>/.test(flags) ? "models" : "any";
}

/** Bytes of a manifest that are looked at while somebody waits for a word. */
const GLANCE = 200_000;

/** Ids as they stand in the nearest manifest, read by their lines: a manifest with an error still completes. */
function modelIds(cwd: string): string[] {
  const file = findManifest(cwd);
  if (file === undefined) return [];
  const bytes = Buffer.alloc(GLANCE);
  const text = bytes.toString("utf8", 0, readSync(openSync(file, "r"), bytes, 0, GLANCE, 0));
  const ids = [...text.matchAll(/(?:^\s*-?|[{,])\s*id:\s*["']?([\w.-]+\/[\w.-]+)/gm)].map(
    ([, id = ""]) => id,
  );
  return [...new Set(ids)];
}
