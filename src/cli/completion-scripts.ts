/** Everything that a shell can complete without asking. */
export type Grammar = {
  global: readonly Flag[];
  commands: readonly { name: string; about: string; options: readonly Flag[] }[];
};
type Flag = {
  flags: readonly string[];
  about: string;
  value: "none" | "any" | "path" | "models";
  choices: readonly string[];
};

/** What stands behind a command, position by position; the last one repeats. */
const OPERANDS: Readonly<Record<string, readonly Operand[]>> = {
  scan: ["models+paths"],
  tui: ["models+paths"],
  lock: ["models"],
  verify: ["paths"],
  diff: ["paths"],
  inspect: ["paths"],
  identify: ["paths"],
  init: ["paths"],
  explain: ["findings"],
  waive: ["findings", "models"],
  completion: ["shells"],
};
type Operand = "models" | "findings" | "paths" | "models+paths" | "shells";

const WORDS: Readonly<Record<Operand, string>> = {
  models: "$(_modelvet_list models)",
  findings: "$(_modelvet_list findings)",
  paths: "",
  "models+paths": "$(_modelvet_list models)",
  shells: "bash zsh fish",
};

/** A completion for bash 3.2 and later; zsh runs the same function through `bashcompinit`. */
export function bashScript({ global, commands }: Grammar): string {
  const names = commands.map(({ name }) => name);
  const values = [
    ...global.map((option) => valueCase(option, "*")),
    ...commands.flatMap(({ name, options }) => options.map((option) => valueCase(option, name))),
  ].filter((line) => line !== "");
  const options = commands.map(({ name, options: own }) => {
    const flags = [...own, ...global].flatMap(long);
    return `    ${name}) _modelvet_words "${[...new Set(flags)].join(" ")}" ;;`;
  });
  const operands = Object.entries(OPERANDS).flatMap(([name, places]) =>
    places.map((operand, at) => {
      const more = operand.endsWith("paths") ? " _modelvet_paths;" : "";
      const words = WORDS[operand] === "" ? "" : ` _modelvet_words "${WORDS[operand]}";`;
      const pattern = at === places.length - 1 ? `"${name} "*` : `"${name} ${at}"`;
      return `    ${pattern})${words}${more} return ;;`;
    }),
  );
  return `# modelvet completion; bash: source <(modelvet completion bash)
_modelvet_list() { "$_modelvet_program" completion "$1" 2>/dev/null; }
_modelvet_words() { COMPREPLY+=($(compgen -W "$1" -- "$_modelvet_word")); }
_modelvet_paths() { COMPREPLY+=($(compgen -f -- "$_modelvet_word")); }
_modelvet() {
  local command="" place=0 at before
  _modelvet_program="\${COMP_WORDS[0]}"
  _modelvet_word="\${COMP_WORDS[COMP_CWORD]}"
  before="\${COMP_WORDS[COMP_CWORD-1]}"
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      -*) ;;
      ${names.join("|")}) if [ -z "$command" ]; then command="\${COMP_WORDS[at]}"; else place=$((place + 1)); fi ;;
      *) if [ -n "$command" ]; then place=$((place + 1)); fi ;;
    esac
  done
  case "$command $before" in
${values.join("\n")}
  esac
  if [ -z "$command" ]; then
    case "$_modelvet_word" in
      -*) _modelvet_words "${global.flatMap(long).join(" ")} --help" ;;
      *) _modelvet_words "${names.join(" ")}" ;;
    esac
    return
  fi
  case "$_modelvet_word" in -*)
    case "$command" in
${options.join("\n")}
    esac
    return ;;
  esac
  case "$command $place" in
${operands.join("\n")}
  esac
}
complete -o filenames -F _modelvet modelvet
`;
}

const long = ({ flags }: Flag): string[] => flags.filter((flag) => flag.startsWith("--"));

/** What completes the value of one option of a command (`*`: of any, and before one). */
function valueCase({ flags, value, choices }: Flag, command: string): string {
  if (value === "none") return "";
  const pattern = flags.map((flag) => (command === "*" ? `*" ${flag}"` : `"${command} ${flag}"`)).join("|");
  if (choices.length > 0) return `    ${pattern}) _modelvet_words "${choices.join(" ")}"; return ;;`;
  if (value === "models") return `    ${pattern}) _modelvet_words "${WORDS.models}"; return ;;`;
  return `    ${pattern}) ${value === "path" ? "_modelvet_paths" : ":"}; return ;;`;
}

/** A completion for fish 3 and later. */
export function fishScript({ global, commands }: Grammar): string {
  const line = (condition: string, rest: string) => `complete -c modelvet -n '${condition}' ${rest}`;
  const flags = (condition: string, options: readonly Flag[]) =>
    options.map(({ flags: names, about, value, choices }) => {
      const spelled = names.map((flag) =>
        flag.startsWith("--") ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const list = value === "models" ? "(modelvet completion models 2>/dev/null)" : choices.join(" ");
      const taken =
        value === "none" ? "" : value === "path" ? " -r -F" : ` -x${list === "" ? "" : ` -a '${list}'`}`;
      return line(condition, `${spelled.join(" ")}${taken} -d '${about.replaceAll("'", "\\'")}'`);
    });
  const lists: Readonly<Record<Operand, string>> = {
    models: "-a '(modelvet completion models 2>/dev/null)'",
    findings: "-a '(modelvet completion findings 2>/dev/null)'",
    paths: "-F",
    "models+paths": "-F -a '(modelvet completion models 2>/dev/null)'",
    shells: "-a 'bash zsh fish'",
  };
  return [
    "# modelvet completion; fish: modelvet completion fish | source",
    "complete -c modelvet -f",
    ...flags("true", global),
    ...commands.flatMap(({ name, about, options }) => {
      const seen = `__fish_seen_subcommand_from ${name}`;
      return [
        line("__fish_use_subcommand", `-a ${name} -d '${about.replaceAll("'", "\\'")}'`),
        ...flags(seen, options),
        ...(OPERANDS[name] ?? []).map((operand) => line(seen, lists[operand])),
      ];
    }),
    "",
  ].join("\n");
}
