import type { Assessment, Duty } from "../judgement.ts";
import { tame, wrapWords } from "./cells.ts";
import { blank, type Line, prose, say, titled } from "./line.ts";
import { nameOf } from "./marks.ts";

/** Models named under one license. */
const MOST_MODELS = 200;

/** Duties by license, each with its clause, and the models that they come with. */
export function dutyLines(models: readonly Assessment[], width: number): Line[] {
  const licenses = new Map<string, { duties: Map<string, Duty>; models: Set<string> }>();
  for (const model of models)
    for (const duty of model.duties) {
      const group = licenses.get(duty.license) ?? { duties: new Map(), models: new Set() };
      group.duties.set(`${duty.id} ${duty.clause} ${duty.text}`, duty);
      group.models.add(nameOf(model));
      licenses.set(duty.license, group);
    }
  if (licenses.size === 0) return [say("no duties", "dim")];
  const sorted = [...licenses].sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    ...prose("what each license obliges you to do; read the license: this is not legal advice", width, {
      as: "dim",
    }),
    ...sorted.flatMap(([license, { duties, models: bound }]) => [
      blank,
      titled(tame(license, 200)),
      ...[...duties.values()].flatMap((duty) => dutyRows(duty, width)),
      ...prose(
        `for ${[...bound].slice(0, MOST_MODELS).join(", ")}${bound.size > MOST_MODELS ? "…" : ""}`,
        width,
        {
          as: "dim",
        },
      ),
    ]),
  ];
}

function dutyRows({ text, clause }: Duty, width: number): Line[] {
  const where = clause === "" ? "" : ` (clause ${clause})`;
  return wrapWords(tame(text + where), width - 2).map((row, n) => ({
    spans: [{ text: n === 0 ? "- " : "  ", as: "dim" }, { text: row }],
  }));
}
