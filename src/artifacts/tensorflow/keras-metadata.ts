import type { Observation } from "../../model.ts";
import { look } from "../config/look.ts";
import { parseJson } from "../json/parse.ts";
import { judged, unreadable } from "../judged.ts";
import { isKerasModel, readKeras, readMalformedKeras } from "../keras/config.ts";
import { readText } from "../read-text.ts";
import type { Reader } from "../reader.ts";

/** Pieces that are no configuration may lie in one another: characters of them that are read, as many times the text's. */
const MOST_PARSED = 2;
const MOST_MODELS = 100_000;
const LIMIT = 64 * 1024 * 1024;

/**
 * Judges text with Keras configurations inside of other bytes (`keras_metadata.pb`, attributes of HDF5 files): every
 * JSON object that has a class name is walked as a Keras model.
 */
export function judgeEmbeddedKeras(
  text: string,
  context: Parameters<Reader>[1],
): { found: Observation[]; models: number } {
  const found: Observation[] = [];
  let models = 0;
  const OPEN = /\{\s{0,64}"(?:(class_name|module|name|registered_name|config)"\s*:)?/g;
  let room = text.length * MOST_PARSED;
  for (let match = OPEN.exec(text); match !== null; match = OPEN.exec(text)) {
    const parsed = parseJson(text.slice(match.index), { python: true, partial: true });
    room -= "error" in parsed ? parsed.at : parsed.end;
    if (room < 0 || models > MOST_MODELS) {
      found.push(crowded(match.index));
      break;
    }
    // Whoever writes a configuration by hand writes other keys first, or writes them with escapes.
    if ("error" in parsed) {
      OPEN.lastIndex = match.index + 1;
      if (match[1] === undefined) continue;
      const rest = readMalformedKeras(text.slice(match.index, match.index + 1_000_000), parsed.error);
      if (rest !== undefined && rest.verdict === "dangerous" && match[0].includes("class_name"))
        found.push(...rest.observations);
      continue;
    }
    const on = look(context, () => 1);
    readKeras(parsed.node, on);
    if (match[1] !== undefined || isKerasModel(parsed.node)) models++;
    for (const { at: _line, ...observation } of on.found)
      found.push({ ...observation, at: { offset: match.index } });
    OPEN.lastIndex = match.index + (isKerasModel(parsed.node) ? parsed.end : 1);
  }
  return { found, models };
}

const crowded = (offset: number): Observation => ({
  finding: "container-limit",
  verdict: "unreadable",
  message: "more pieces of configurations than are read",
  at: { offset },
});

export const readKerasMetadata: Reader = async (source, context) => {
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("keras-metadata", read.problem);
  const { found, models } = judgeEmbeddedKeras(read.text, context);
  if (models === 0 && found.length === 0) return unreadable("keras-metadata", "no Keras configuration in it");
  return judged("keras-metadata", found);
};
