import { POSTURES } from "../model.ts";
import { wrapWords } from "./cells.ts";
import { KEYS, keyName } from "./keys.ts";
import { blank, type Line, titled } from "./line.ts";
import { asksOf, postureSpan } from "./marks.ts";

/** The key table as help, and what the marks mean. */
export function helpLines(width: number, unicode: boolean): Line[] {
  const column = 16;
  return [
    ...KEYS.flatMap(({ group, keys }) => [
      titled(group),
      ...keys.flatMap(({ keys: names, does }) =>
        wrapWords(does, width - column - 2).map(
          (text, n): Line => ({
            spans: [
              { text: `  ${(n === 0 ? names.map(keyName).join(" ") : "").padEnd(column)}`, as: "cyan" },
              { text },
            ],
          }),
        ),
      ),
      blank,
    ]),
    titled("marks"),
    ...POSTURES.map(
      (posture): Line => ({
        spans: [{ text: "  " }, postureSpan(posture, unicode), { text: `  ${asksOf(posture)}`, as: "dim" }],
      }),
    ),
  ];
}
