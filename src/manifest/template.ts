import type { ModelRef } from "../model.ts";

/** A commented manifest for these models; facts that nobody has stated stay comments, so that they are asked for. */
export function manifestTemplate(models: readonly ModelRef[], schema: string): string {
  const entries =
    models.length === 0 ? ["models: []", "# - id: org/name"] : ["models:", ...first(models.flatMap(entry))];
  return `${[`# yaml-language-server: $schema=${schema}`, ...HEAD, ...entries, ...TAIL].join("\n")}\n`;
}

/** What else can be said of a model, once, behind the first one's own lines. */
function first(lines: readonly string[]): string[] {
  const second = lines.findIndex((line, at) => at > 0 && line.startsWith("  - "));
  return second === -1 ? [...lines, ...MORE] : lines.toSpliced(second, 0, ...MORE);
}

function entry({ source, id, revision, quant }: ModelRef): string[] {
  if (source === "directory")
    return [`  - path: ${scalar(id)}`, "    # base: org/name             # the model it was made from"];
  return [
    `  - id: ${scalar(id)}`,
    `    revision: ${scalar(revision)}`,
    ...(quant === undefined ? [] : [`    quant: ${scalar(quant)}`]),
  ];
}

/** Quoted where YAML would read something else than this string: a commit of digits, a path with a colon. */
function scalar(text: string): string {
  const plain = /^[A-Za-z./][\w./-]*$/.test(text) && !/^(?:true|false|null|yes|no|on|off)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}

const HEAD = `version: 1

# Facts about this deployment. A fact left out becomes a question, never a pass.
deployment:
  # use: commercial            # commercial | internal | research
  # monthlyActiveUsers: 250_000
  # annualRevenueUsd: 40_000_000
  # organisationIn: [DE]       # ISO 3166 countries, or EU
  # usersIn: [EU, US]
  # distribution: hosted       # none | hosted | weights | device
  # modification: none         # none | quantized | finetuned | merged
  # trainsOtherModels: false   # are outputs used to train other models

# What is acceptable here.
policy:
  failOn: review               # the mildest posture that fails
  pins: lockfile               # lockfile | manifest | recommended
  # licenses: { deny: [AGPL-3.0-only] }
  # load: { remoteCode: review, pickle: review }   # allowed | review | blocked
`.split("\n");

const MORE = `
    # loader: transformers       # transformers | vllm | llama.cpp; decides which files count
    # exclude: ["original/*"]    # or include; \`*\` crosses \`/\`
    # trustRemoteCode: false     # may the loader run the repository's Python
    # deployment: {}             # facts that differ for this model`
  .split("\n")
  .slice(1);

const TAIL = `
# A person has read these terms for this use.
# acceptances:
#   - { license: gemma, by: legal, on: 2026-01-31 }

# Risks that somebody accepts until a day; \`modelvet waive FINDING MODEL\` prints one.
# waivers: []`.split("\n");
