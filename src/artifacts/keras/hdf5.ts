import type { Observation } from "../../model.ts";
import { judged } from "../judged.ts";
import type { Reader } from "../reader.ts";
import { judgeEmbeddedKeras } from "../tensorflow/keras-metadata.ts";
import { externalLinks } from "./hdf5-links.ts";

const CHUNK = 4 * 1024 * 1024;
/** Larger files are searched up to here from both ends; the rest is said to be unread. */
const SEARCH_LIMIT = 256 * 1024 * 1024;
const OVERLAP = 1024 * 1024;

/**
 * Judges an HDF5 file by a bounded search: Keras configurations lie in one piece in the file (attribute messages and
 * global heaps are contiguous), links and storage outside of it have shapes that are verified field by field.
 */
export const readHdf5: Reader = async (source, context) => {
  const found: Observation[] = [];
  const seen = new Set<string>();
  const end = Math.min(source.size, SEARCH_LIMIT);
  for (let at = 0; at < end; at += CHUNK) {
    const bytes = await source.read(at, Math.min(CHUNK + OVERLAP, source.size - at));
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
    for (const observation of [...judgeEmbeddedKeras(text, context).found, ...externalLinks(bytes)]) {
      const offset =
        observation.at !== undefined && "offset" in observation.at ? observation.at.offset + at : at;
      const key = `${observation.finding} ${offset}`;
      if (seen.has(key) || found.length >= 50) continue;
      seen.add(key);
      found.push({ ...observation, at: { offset } });
    }
    // What is crowded here is so on purpose: it has been said, and the rest would cost as much again.
    if (found.some(({ finding }) => finding === "container-limit")) break;
    if (bytes.length < Math.min(CHUNK, source.size - at)) break;
  }
  if (source.size > SEARCH_LIMIT)
    found.push({
      finding: "container-limit",
      verdict: "unreadable",
      message: `only the first ${SEARCH_LIMIT} of ${source.size} bytes were searched`,
    });
  return judged("hdf5", found);
};
