import type { Observation } from "../../model.ts";
import { look } from "../config/look.ts";
import { parseJson } from "../json/parse.ts";
import { judged, unreadable } from "../judged.ts";
import { readKeras, readMalformedKeras } from "../keras/config.ts";
import { readText } from "../read-text.ts";
import type { Reader } from "../reader.ts";

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
  const OPEN = /\{\s*"(?:class_name|module|name|registered_name|config)"\s*:/g;
  for (let match = OPEN.exec(text); match !== null && models < 100_000; match = OPEN.exec(text)) {
    const parsed = parseJson(text.slice(match.index), { python: true, partial: true });
    if ("error" in parsed) {
      const rest = readMalformedKeras(text.slice(match.index, match.index + 1_000_000), parsed.error);
      if (rest !== undefined && rest.verdict === "dangerous" && match[0].includes("class_name"))
        found.push(...rest.observations);
      continue;
    }
    const on = look(context, () => 1);
    readKeras(parsed.node, on);
    models++;
    for (const { at: _line, ...observation } of on.found)
      found.push({ ...observation, at: { offset: match.index } });
    OPEN.lastIndex = match.index + parsed.end;
  }
  return { found, models };
}

export const readKerasMetadata: Reader = async (source, context) => {
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("keras-metadata", read.problem);
  const { found, models } = judgeEmbeddedKeras(read.text, context);
  if (models === 0 && found.length === 0) return unreadable("keras-metadata", "no Keras configuration in it");
  return judged("keras-metadata", found);
};
