import { POSTURES } from "../model.ts";

/** Everything a key can ask for. The table below is the only place that knows which key asks for it. */
export type Command =
  | "down"
  | "up"
  | "top"
  | "bottom"
  | "half-down"
  | "half-up"
  | "next-pane"
  | "previous-pane"
  | "open"
  | "back"
  | "next-section"
  | "previous-section"
  | "zoom"
  | "filter"
  | "next-hit"
  | "previous-hit"
  | "posture"
  | "sort"
  | "models"
  | "questions"
  | "duties"
  | "changes"
  | "explain"
  | "copy"
  | "link"
  | "waiver"
  | "help"
  | "again"
  | "quit"
  | "suspend"
  | "interrupt";

type Key = {
  command: Command;
  /** Names as `keysOf` gives them; the first one is shown. */
  keys: readonly string[];
  does: string;
  /** A word for the footer; left out: only the help has it. Most needed first in the table's order. */
  footer?: string;
  /** In the footer of this screen only, or of all screens but this one. */
  on?: "models" | "others";
};

export const KEYS: readonly { group: string; keys: readonly Key[] }[] = [
  {
    group: "move",
    keys: [
      { command: "down", keys: ["j", "down"], does: "next line", footer: "move" },
      { command: "up", keys: ["k", "up"], does: "previous line" },
      { command: "half-down", keys: ["ctrl-d", "pagedown"], does: "half a page down" },
      { command: "half-up", keys: ["ctrl-u", "pageup"], does: "half a page up" },
      { command: "top", keys: ["g", "home"], does: "first line" },
      { command: "bottom", keys: ["G", "end"], does: "last line" },
      { command: "next-pane", keys: ["tab"], does: "next pane", footer: "pane" },
      { command: "previous-pane", keys: ["shift-tab"], does: "previous pane" },
      {
        command: "open",
        keys: ["enter", " "],
        does: "open the line; on an answer: try it, and again: take it back",
        footer: "open",
      },
      {
        command: "back",
        keys: ["esc", "backspace"],
        does: "back; in the list: drop filter and posture keys",
      },
      {
        command: "next-section",
        keys: ["l", "right"],
        does: "next kind of evidence",
        footer: "evidence",
        on: "models",
      },
      { command: "previous-section", keys: ["h", "left"], does: "previous kind of evidence" },
      { command: "zoom", keys: ["z", "+"], does: "give this pane the whole screen, and back" },
    ],
  },
  {
    group: "find",
    keys: [
      {
        command: "filter",
        keys: ["/"],
        does: "filter the list (`text`, `!text`, `p:blocked`); elsewhere: search",
        footer: "find",
      },
      { command: "next-hit", keys: ["n"], does: "next hit of the search" },
      { command: "previous-hit", keys: ["N"], does: "previous hit" },
      {
        command: "posture",
        keys: POSTURES.map((_, n) => String(n + 1)),
        does: `only ${POSTURES.map((posture, n) => `${n + 1} ${posture}`).join(", ")}; again: all`,
        footer: "posture",
        on: "models",
      },
      {
        command: "sort",
        keys: ["s"],
        does: "sort: worst first, name, license, as given",
        footer: "sort",
        on: "models",
      },
    ],
  },
  {
    group: "look",
    keys: [
      { command: "models", keys: ["m"], does: "models", footer: "models", on: "others" },
      {
        command: "questions",
        keys: ["a"],
        does: "questions, and what an answer would change",
        footer: "questions",
      },
      { command: "duties", keys: ["d"], does: "duties by license", footer: "duties" },
      { command: "changes", keys: ["c"], does: "lock differences and warnings", footer: "changes" },
      { command: "explain", keys: ["e"], does: "explain the finding or the license", footer: "explain" },
      { command: "again", keys: ["r"], does: "read manifest, lockfile and models again" },
    ],
  },
  {
    group: "take along",
    keys: [
      {
        command: "copy",
        keys: ["y"],
        does: "copy the finding, other evidence, or the manifest lines of the answers",
        footer: "copy",
      },
      {
        command: "waiver",
        keys: ["w"],
        does: "copy a waiver of the finding for the manifest",
        footer: "waive",
        on: "models",
      },
      {
        command: "link",
        keys: ["o"],
        does: "the address of the evidence on the Hub, to open and to copy",
        footer: "link",
        on: "models",
      },
    ],
  },
  {
    group: "leave",
    keys: [
      { command: "help", keys: ["?"], does: "these keys", footer: "keys" },
      { command: "quit", keys: ["q"], does: "quit", footer: "quit" },
      { command: "suspend", keys: ["ctrl-z"], does: "back to the shell until `fg`" },
      { command: "interrupt", keys: ["ctrl-c"], does: "quit, and end what is still being read" },
    ],
  },
];

const commands = new Map<string, Command>(
  KEYS.flatMap(({ keys }) => keys.flatMap((key) => key.keys.map((name) => [name, key.command] as const))),
);

export function commandOf(key: string): Command | undefined {
  return commands.get(key);
}

/** How a key is written for a person. */
export function keyName(key: string): string {
  return key === " " ? "space" : key;
}

/** The keys as rows of a Markdown table, for the documentation. */
export function keysMarkdown(): string {
  const rows = KEYS.flatMap(({ group, keys }) =>
    keys.map(
      (key) => `| ${group} | ${key.keys.map((name) => `\`${keyName(name)}\``).join(" ")} | ${key.does} |`,
    ),
  );
  return ["| | key | what it does |", "|---|---|---|", ...rows, ""].join("\n");
}
