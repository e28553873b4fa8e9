import type { Assessment } from "../judgement.ts";
import { POSTURES, type Posture } from "../model.ts";
import { tame, widthOf } from "./cells.ts";
import { KEYS, keyName } from "./keys.ts";
import type { ScreenName } from "./layout.ts";
import type { Line, Span } from "./line.ts";
import { isPinned, markOf } from "./marks.ts";

export type HeaderFacts = {
  title: string;
  models: readonly Assessment[];
  /** How many will come; undefined where nobody knows. */
  expected: number | undefined;
  streaming: boolean;
  doing: string | undefined;
  /** As the postures would be with the answers that are tried. */
  tried: readonly Posture[] | undefined;
  online: boolean;
  rulePack: string;
  unicode: boolean;
};

/** Name, counts by posture, what is still coming; what does not fit is left out from the right, whole. */
export function headerLine(facts: HeaderFacts, width: number): Line {
  const { models, expected, streaming, doing, unicode } = facts;
  const of = expected === undefined ? "" : `/${expected}`;
  const number = streaming
    ? `reading ${models.length}${of}`
    : `${models.length} ${models.length === 1 ? "model" : "models"}`;
  const pinned = models.filter(isPinned).length;
  const now = counts(
    models.map(({ posture }) => posture),
    unicode,
  );
  const then: Span[] =
    facts.tried === undefined
      ? []
      : [{ text: unicode ? "→ " : "-> ", as: "bold" }, ...counts(facts.tried, unicode)];
  const parts: Span[][] = [
    [{ text: " modelvet", as: "bold" }],
    [{ text: number, ...(streaming ? { as: "yellow" as const } : {}) }],
    [...now, ...then],
    streaming && doing !== undefined ? [{ text: tame(doing, 44), as: "dim" }] : [],
    [{ text: tame(facts.title, 60) }],
    [{ text: `pinned ${pinned}/${models.length}`, as: "dim" }],
    [{ text: facts.online ? "online" : "offline", as: "dim" }],
    [{ text: `rules ${tame(facts.rulePack, 20)}`, as: "dim" }],
  ];
  return { spans: fitting(parts, width, "  ") };
}

function counts(postures: readonly Posture[], unicode: boolean): Span[] {
  return POSTURES.flatMap((posture): Span[] => {
    const count = postures.filter((one) => one === posture).length;
    const { text, as = "dim" } = markOf(posture, unicode);
    return count === 0 ? [] : [{ text: `${text}${count} `, as }];
  });
}

/** The keys that are needed most on a screen, and `?` for the others, which always fits. */
export function footerLine(width: number, screen: ScreenName): Line {
  const here = screen === "models" ? "models" : "others";
  const all = KEYS.flatMap(({ keys }) => keys).filter(
    ({ footer, on = here }) => footer !== undefined && on === here,
  );
  const part = ({ keys, footer = "" }: (typeof all)[number]): Span[] => {
    const name = keys.length > 4 ? `${keys[0]}-${keys.at(-1)}` : keyName(keys[0] ?? "");
    return [{ text: name, as: "bold" }, { text: ` ${footer}` }];
  };
  const last = all.slice(-2).map(part);
  const reserved = last.flat().reduce((sum, { text }) => sum + widthOf(text), 4);
  const first = fitting(all.slice(0, -2).map(part), width - reserved - 1, "  ");
  return { spans: [{ text: " " }, ...first, ...last.flatMap((spans) => [{ text: "  " }, ...spans])] };
}

/** What can be done with a text that lies over the panes; the key table itself is not copied. */
export function overlayFooter(width: number, kind: "help" | "text"): Line {
  const keys = [
    ["esc", "close"],
    ["j", "down"],
    ["/", "search"],
    ...(kind === "text" ? [["y", "copy"]] : []),
  ];
  const parts = keys.map(([key = "", does = ""]): Span[] => [
    { text: key, as: "bold" },
    { text: ` ${does}` },
  ]);
  return { spans: [{ text: " " }, ...fitting(parts, width - 1, "  ")] };
}

function fitting(parts: readonly Span[][], width: number, gap: string): Span[] {
  const taken: Span[] = [];
  let used = 0;
  for (const spans of parts) {
    const size = spans.reduce((sum, { text }) => sum + widthOf(text), taken.length === 0 ? 0 : gap.length);
    if (spans.length === 0) continue;
    if (used + size > width) break;
    if (taken.length > 0) taken.push({ text: gap });
    taken.push(...spans);
    used += size;
  }
  return taken;
}
