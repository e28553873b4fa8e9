import { type Assessment, shownLicense } from "../judgement.ts";
import type { LineageNode } from "../model.ts";
import { tame, wrapWords } from "./cells.ts";
import { type Line, prose, say } from "./line.ts";
import { nameOf } from "./marks.ts";

/** Depth and number of nodes that are drawn, whatever a report says. */
const DEEPEST = 12;
const MOST_NODES = 300;

/** The base-model chain as a tree: each base with its relation, its license and where the child names it. */
export function lineageLines(model: Assessment, width: number, unicode: boolean): Line[] {
  const { evidence } = model;
  if (evidence === undefined) return [say("the report carries no lineage", "dim")];
  const license = shownLicense(model) ?? "none read";
  const root: Line = {
    spans: [{ text: tame(nameOf(model), 300), as: "bold" }, { text: `  ${tame(license, 200)}` }],
  };
  if (evidence.lineage.length === 0) return [root, say("names no base model", "dim")];
  const budget = { left: MOST_NODES };
  const lines = [root, ...branches(evidence.lineage, "", 1, { width, unicode, budget })];
  return budget.left < 0
    ? [...lines, say(`more than ${MOST_NODES} base models: the rest is not drawn`, "dim")]
    : lines;
}

type Drawing = { width: number; unicode: boolean; budget: { left: number } };

function branches(nodes: readonly LineageNode[], indent: string, depth: number, drawing: Drawing): Line[] {
  const { unicode, budget } = drawing;
  if (depth > DEEPEST) return [say(`${indent}${unicode ? "└─ " : "`- "}deeper than is drawn`, "dim")];
  return nodes.flatMap((node, n) => {
    if (--budget.left < 0) return [];
    const last = n === nodes.length - 1;
    const fork = unicode ? (last ? "└─ " : "├─ ") : last ? "`- " : "|- ";
    const below = indent + (last ? "   " : unicode ? "│  " : "|  ");
    return [
      ...nodeLines(node, indent + fork, below, drawing),
      ...branches(node.parents, below, depth + 1, drawing),
    ];
  });
}

const STATUS = {
  read: undefined,
  gated: "gated: its declared license counts",
  missing: "not found, or private",
  unread: "could not be read",
  cycle: "stands above already: a cycle",
  limit: "not followed: too deep or too many",
} as const;

function nodeLines(node: LineageNode, fork: string, below: string, { width }: Drawing): Line[] {
  const declared = node.card?.licenses.map(({ value }) => value) ?? [];
  const texts = node.texts.flatMap(({ identification }) => identification?.expression ?? []);
  const license = [...new Set([...texts, ...declared])].join(", ");
  const facts = [node.relation, license === "" ? undefined : license, node.commit?.slice(0, 8)].filter(
    (one) => one !== undefined,
  );
  const [first = "", ...rest] = wrapWords(tame(node.id, 300), width - fork.length);
  const { path, at } = node.namedAt.place;
  const named = at !== undefined && "line" in at ? `${path}:${at.line}` : path;
  return [
    {
      spans: [
        { text: fork, as: "dim" },
        { text: first, as: "bold" },
      ],
    },
    ...[...rest, ...(facts.length === 0 ? [] : wrapWords(tame(facts.join(", ")), width - below.length))].map(
      (text): Line => ({ spans: [{ text: below, as: "dim" }, { text }] }),
    ),
    ...prose(`named in ${named}`, width - below.length, { as: "dim" }).map(
      ({ spans }): Line => ({ spans: [{ text: below, as: "dim" }, ...spans] }),
    ),
    ...(STATUS[node.status] === undefined
      ? []
      : wrapWords(
          tame(`${STATUS[node.status]}${node.message === undefined ? "" : ` (${node.message})`}`),
          width - below.length,
        ).map(
          (text): Line => ({
            spans: [
              { text: below, as: "dim" },
              { text, as: "yellow" },
            ],
          }),
        )),
  ];
}
