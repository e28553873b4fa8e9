import type { ByteSource, Observation } from "../model.ts";
import { mergeReadings } from "./merge-readings.ts";
import type { ReaderContext, Reading } from "./reader.ts";
import { hasDirectory } from "./zip/directory.ts";
import { readZip } from "./zip/read.ts";

/** What loaders read from its start and do not mind when more follows. */
const OPEN_ENDED = /^(?:pickle|torch-legacy|unknown)$/;

/** What is not all explained may be a zip as well, for readers that begin at the end of a file: the worse one counts. */
export async function alsoZip(
  reading: Reading,
  source: ByteSource,
  context: ReaderContext,
): Promise<Reading> {
  const open = reading.verdict === "review" || reading.verdict === "unreadable";
  if (!open || !OPEN_ENDED.test(reading.format)) return reading;
  if (!(await hasDirectory(source))) return reading;
  const zip = await readZip(source, context);
  const both: Observation = {
    finding: "container-inconsistent",
    verdict: "review",
    message: `${reading.format} from its start, ${zip.format} from its end`,
  };
  return mergeReadings(reading.format, [both], [reading, zip]);
}

/** Names that promise data without code. */
const DATA_NAME = /\.(?:safetensors|gguf|onnx|json|txt|md|ya?ml|py|jinja2?|csv|png|jpe?g)$/i;
/** What no reader of these names would open, and whoever opens it by its content would run. */
const CODE = /^(?:pickle|torch-(?:zip|legacy|tar)|torchscript|joblib|numpy|npz|zip|7z|tar)$/;

/** Adds what a reader of the file list should know: the content is not what the name says. */
export function mislabelled(reading: Reading, name: string): Reading {
  if (!DATA_NAME.test(name) || !CODE.test(reading.format)) return reading;
  const seen: Observation = {
    finding: "artifact-mislabelled",
    verdict: "review",
    message: `named \`${name.slice(name.lastIndexOf("/") + 1).slice(0, 100)}\`, but its content is ${reading.format}`,
  };
  return {
    ...reading,
    verdict: reading.verdict === "safe" ? "review" : reading.verdict,
    observations: [...reading.observations, seen],
  };
}
