import type { ByteSource, Observation } from "../model.ts";
import { readHdf5 } from "./keras/hdf5.ts";
import { mergeReadings } from "./merge-readings.ts";
import { runsAsPickle } from "./pickle/looks-like.ts";
import { readPickle } from "./pickle/read.ts";
import type { ReaderContext, Reading } from "./reader.ts";
import { hasDirectory } from "./zip/directory.ts";
import { readZip } from "./zip/read.ts";

/** What loaders read from its start and do not mind when more follows. */
const OPEN_ENDED = /^(?:pickle|torch-legacy|unknown)$/;
/** Names whose loaders look for a zip from the end of the file, whatever it begins with. */
const ZIP_NAME = /\.(?:keras|zip|mar|npz|skops|pt2?|pth|whl|egg)$/i;

/**
 * A file may be a zip as well, for readers that begin at its end: the worse reading counts. A pickle can hold all of a
 * zip as one string, so that what is explained is looked at too; there a harmless zip says nothing.
 */
export async function alsoZip(
  reading: Reading,
  source: ByteSource,
  context: ReaderContext,
): Promise<Reading> {
  const ended = OPEN_ENDED.test(reading.format) || ZIP_NAME.test(context.member ?? context.path);
  if (!ended || reading.verdict === "dangerous" || isZip(reading.format)) return reading;
  if (!(await hasDirectory(source))) return reading;
  const zip = await readZip(source, context);
  if (reading.verdict === "safe" && zip.verdict === "safe") return reading;
  return mergeReadings(
    reading.format,
    [twoFaced(`${reading.format} from its start, ${zip.format} from its end`)],
    [reading, zip],
  );
}

const isZip = (format: string) =>
  format === "zip" || format === "npz" || /^torch(?!-legacy)/.test(format) || ZIPS.has(format);
const ZIPS: ReadonlySet<string> = new Set(["keras", "skops", "pt2"]);

/**
 * Images, texts, archives and weights of other formats can be written so that their bytes are opcodes too, and a loader of
 * pickles asks for no format: what it would run counts.
 */
export async function alsoPickle(
  reading: Reading,
  source: ByteSource,
  context: ReaderContext,
): Promise<Reading> {
  if (OPEN_ENDED.test(reading.format) || !(await runsAsPickle(source))) return reading;
  const pickle = await readPickle(source, context);
  // Without a global there is nothing that a call could call: bytes of data that happen to be opcodes.
  if (pickle.globals.length === 0) return reading;
  const message = `${reading.format}, and a pickle for whoever loads it as one`;
  return mergeReadings(reading.format, [twoFaced(message)], [reading, pickle]);
}

const HDF5_NAME = /\.(?:h5|hdf5|he5|hdf|keras)$/i;
const HDF5_MAGIC = Buffer.from("\x89HDF\r\n\x1a\n", "latin1");
const FIRST_USER_BLOCK = 512;

/** An HDF5 file may begin behind 512 bytes of anything, or behind twice as many, and so on (format specification, II.A). */
export async function alsoHdf5(
  reading: Reading,
  source: ByteSource,
  context: ReaderContext,
): Promise<Reading> {
  if (reading.format === "hdf5" || !HDF5_NAME.test(context.member ?? context.path)) return reading;
  for (let at = FIRST_USER_BLOCK; at + HDF5_MAGIC.length <= source.size; at *= 2) {
    if (!HDF5_MAGIC.equals(await source.read(at, HDF5_MAGIC.length))) continue;
    const message = `${reading.format} from its start, hdf5 from byte ${at}`;
    return mergeReadings(reading.format, [twoFaced(message)], [reading, await readHdf5(source, context)]);
  }
  return reading;
}

const twoFaced = (message: string): Observation => ({
  finding: "container-inconsistent",
  verdict: "review",
  message,
});

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
