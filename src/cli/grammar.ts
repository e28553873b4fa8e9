import { Argument, Command, Help, InvalidArgumentError, Option } from "commander";
import type { Invocation } from "./dispatch.ts";

export const EXIT_CODES = `
Exit codes:
  0    every model meets the policy
  1    at least one model does not
  2    usage, manifest, lockfile or internal error: nothing was decided
  3    could not decide: missing evidence, network, nothing to scan (1 wins over 3)
`;

const POSTURES = ["clear", "conditional", "review", "unknown", "blocked"];
const many = (value: string, before: readonly string[]) => [...before, value];

function count(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 256)
    throw new InvalidArgumentError("a whole number from 1 to 256 is expected.");
  return number;
}

const manifest = () =>
  new Option("-m, --manifest <file>", "the manifest; left out: the nearest models.yaml upward; `-`: stdin");
const lockfile = () => new Option("--lockfile <file>", "the lockfile; left out: the one beside the manifest");
const rules = () => new Option("--rules <dir>", "a folder that holds another rule pack");
const format = (...choices: string[]) =>
  new Option("-f, --format <format>", "form of the output").choices(choices).default("text");
const failOn = () =>
  new Option("--fail-on <posture>", "the mildest posture that fails, instead of the policy's").choices(
    POSTURES,
  );
const exitZero = () => new Option("--exit-zero", "exit 0 instead of 1; 2 and 3 stay").default(false);
const deployment = () =>
  new Option(
    "-d, --deployment <key=value>",
    "a fact about this deployment (repeatable); overrides the manifest's",
  )
    .argParser(many)
    .default([], "none");
const concurrency = () => new Option("--concurrency <n>", "models looked at together").argParser(count);
const offline = () => new Option("--offline", "make no request; use what is cached or local").default(false);
const noCache = () => new Option("--no-cache", "neither read nor keep what was fetched");
const cacheDir = () => new Option("--cache-dir <dir>", "where to keep what was fetched");

function scanLike(command: Command): Command {
  for (const option of [
    manifest(),
    lockfile(),
    deployment(),
    failOn(),
    exitZero(),
    offline(),
    noCache(),
    cacheDir(),
    new Option("--include <pattern>", "only these files of a target (repeatable; `*` crosses `/`)")
      .argParser(many)
      .default([], "all"),
    new Option("--exclude <pattern>", "not these files of a target (repeatable)")
      .argParser(many)
      .default([], "none"),
    new Option("--loader <loader>", "what loads a target").choices(["transformers", "vllm", "llama.cpp"]),
    rules(),
    concurrency(),
  ])
    command.addOption(option);
  return command;
}

type Declare = (program: Command, run: (invocation: Invocation) => void) => void;

/** Every command with its arguments and options, in the order of the help. */
const COMMANDS: Readonly<Record<Invocation["command"], Declare>> = {
  scan: (program, run) => {
    scanLike(
      program.command("scan").description("gather evidence, apply the rules and say what may be deployed"),
    )
      .argument(
        "[targets...]",
        "a manifest, `org/name[@revision]`, `org/name:QUANT`, a Hub URL or a directory",
      )
      .addOption(format("text", "json", "github", "markdown", "sarif"))
      .addOption(new Option("--tui", "browse the result in the terminal").default(false))
      .action((targets, options) => run({ command: "scan", options: { ...options, targets } }));
  },
  lock: (program, run) => {
    program
      .command("lock")
      .description("pin every model to a commit and record facts and hashes in models.lock.json")
      .argument("[ids...]", "only these models")
      .option("--update", "move pins to where their revisions point now", false)
      .option("--check", "say whether the lockfile is current, and write nothing", false)
      .option("--proofs", "keep the git objects that prove the file lists", false)
      .addOption(manifest())
      .addOption(lockfile())
      .addOption(format("text", "json"))
      .addOption(offline())
      .addOption(noCache())
      .addOption(cacheDir())
      .addOption(rules())
      .addOption(concurrency())
      .action((ids, options) => run({ command: "lock", options: { ...options, ids } }));
  },
  check: (program, run) => {
    program
      .command("check")
      .description("the pre-merge gate: manifest, lockfile and policy; never a request")
      .addOption(manifest())
      .addOption(lockfile())
      .addOption(format("text", "json", "github", "markdown", "sarif"))
      .option("--since <revision>", "fail only on what is worse than at this git revision")
      .addOption(deployment())
      .addOption(failOn())
      .addOption(exitZero())
      .addOption(rules())
      .action((options) => run({ command: "check", options }));
  },
  verify: (program, run) => {
    program
      .command("verify")
      .description("local weights against the lockfile, by hash")
      .argument("[dir]", "a download, a checkout or a Hub cache; left out: the Hub cache")
      .addOption(
        new Option("--model <id>", "this model of the lockfile (repeatable)")
          .argParser(many)
          .default([], "all"),
      )
      .addOption(lockfile())
      .addOption(format("text", "json", "sha256sums"))
      .action((dir, options) => run({ command: "verify", options: { ...options, dir } }));
  },
  diff: (program, run) => {
    program
      .command("diff")
      .description("what changed for posture between two lockfiles or two revisions of a model")
      .argument("<old>", "a lockfile, a git revision, `old..new`, or `org/name@revision`")
      .argument("[new]", "the same, or the present lockfile")
      .addOption(lockfile())
      .addOption(format("text", "json", "markdown"))
      .action((old, now, options) =>
        run({ command: "diff", options: { ...options, operands: now === undefined ? [old] : [old, now] } }),
      );
  },
  inspect: (program, run) => {
    program
      .command("inspect")
      .description("what would loading these files do?")
      .argument("<paths...>", "files or folders")
      .addOption(format("text", "json"))
      .option("--disassemble", "print every opcode of a pickle", false)
      .addOption(new Option("--jobs <n>", "files read together").argParser(count))
      .addOption(rules())
      .action((paths, options) => run({ command: "inspect", options: { ...options, paths } }));
  },
  identify: (program, run) => {
    program
      .command("identify")
      .description("which license text is this, how close, and what was changed")
      .argument("<paths...>", "files or folders")
      .addOption(format("text", "json"))
      .addOption(rules())
      .action((paths, options) => run({ command: "identify", options: { ...options, paths } }));
  },
  explain: (program, run) => {
    program
      .command("explain")
      .description("a license, finding or duty, offline, with its clause references")
      .argument("<id>", "`llama3.1`, `Apache-2.0`, `pickle-unknown-global`")
      .addOption(format("text", "json"))
      .addOption(manifest())
      .addOption(rules())
      .action((id, options) => run({ command: "explain", options: { ...options, id } }));
  },
  init: (program, run) => {
    program
      .command("init")
      .description("write a commented models.yaml for these models; never overwrites")
      .argument("[ids...]", "`org/name[@revision]` or a directory")
      .option("-m, --manifest <file>", "where to write it; `-`: stdout (default: models.yaml)")
      .option("--schema", "print the JSON Schema of the manifest instead", false)
      .action((ids, options) => run({ command: "init", options: { ...options, ids } }));
  },
  waive: (program, run) => {
    program
      .command("waive")
      .description("print the waiver to paste into the manifest")
      .argument("<finding>", "the id in brackets: `pickle-unknown-global`")
      .argument("<model>", "`org/name`, or a pattern (`org/*`)")
      .option("--reason <text>", "why the risk is acceptable")
      .option("--owner <name>", "who answers for it")
      .option("--expires <date>", "the last day it applies, YYYY-MM-DD (default: in 90 days)")
      .addOption(manifest())
      .addOption(rules())
      .action((finding, model, options) =>
        run({ command: "waive", options: { ...options, finding, model } }),
      );
  },
  completion: (program, run) => {
    program
      .command("completion")
      .description("print the completion script of a shell")
      .addArgument(
        new Argument(
          "<shell>",
          "which shell; `models` and `findings` list the words a script completes",
        ).choices(["bash", "zsh", "fish", "models", "findings"]),
      )
      .action((shell) => run({ command: "completion", options: { shell } }));
  },
  tui: (program, run) => {
    scanLike(
      program.command("tui").description("browse models, evidence, questions and duties in the terminal"),
    )
      .argument("[targets...]", "as for scan")
      .option("--lock [file]", "open a lockfile, offline")
      .option("--report <file>", "open a saved JSON report")
      .action((targets, options) =>
        run({ command: "tui", options: { ...options, targets, format: "text", tui: true } }),
      );
  },
};

/**
 * The commands and their options, as parsed, helped with and completed; `run` hears what was asked for, `write` the help.
 * Declaring all of them takes longer than reading a manifest: where `only` names one, the others are left out.
 */
export function grammar(
  version: string,
  run: (invocation: Invocation) => void,
  write: (text: string) => void,
  only?: string,
): Command {
  const program = new Command("modelvet")
    .description(
      "Vets open-weights models before they are deployed: license, code execution at load, provenance.\nmodelvet informs a decision; it is not legal advice.",
    )
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .exitOverride()
    .configureOutput({
      writeOut: write,
      writeErr: () => undefined,
    })
    .configureHelp({
      showGlobalOptions: true,
      // A switch that is off by default says nothing by saying so.
      optionDescription: (option) =>
        new Help().optionDescription(option).replace(/ ?\((default: (false|none|all))\)/, ""),
    })
    .addOption(
      new Option("--color <when>", "color the output").choices(["auto", "always", "never"]).default("auto"),
    )
    .addOption(new Option("--no-color").hideHelp())
    .option("--no-progress", "no line of progress on stderr")
    .option("-q, --quiet", "only what needs attention; nothing else", false)
    .option("-v, --verbose", "everything: notes, evidence, and the stack of an internal error", false)
    .addHelpText("after", EXIT_CODES);

  const one = only !== undefined && Object.hasOwn(COMMANDS, only);
  for (const [name, declare] of Object.entries(COMMANDS)) if (!one || name === only) declare(program, run);
  return program;
}
