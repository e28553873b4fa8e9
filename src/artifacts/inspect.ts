import type { ByteSource, Inspection } from "../model.ts";
import { boundedSource, LimitError } from "./bounded-source.ts";
import { containerReaders } from "./container-readers.ts";
import { detect, promises } from "./detect.ts";
import { formatReaders } from "./format-readers.ts";
import { judged, unreadable } from "./judged.ts";
import { LIMITS } from "./limits.ts";
import { inMember } from "./merge-readings.ts";
import { readPickle } from "./pickle/read.ts";
import type { Budget, FoundPickle, Reader, ReaderContext, Reading } from "./reader.ts";
import type { ArtifactRules } from "./rules.ts";
import { alsoHdf5, alsoPickle, alsoZip, mislabelled } from "./second-look.ts";
import { torchScriptRules } from "./torchscript-rules.ts";

/**
 * What loading this artifact would do: detected by its content first and its name second, with everything nested in it.
 * Whatever the content is, the answer is an Inspection; it rejects only with what `source.read` rejects with.
 */
export async function inspectArtifact(
  source: ByteSource,
  path: string,
  rules: ArtifactRules,
): Promise<Inspection> {
  const reading = await readAll(source, path, rules);
  const { format, verdict, globals, observations, details } = reading;
  return {
    path,
    format,
    size: source.size,
    verdict,
    globals,
    observations,
    ...(details === undefined ? {} : { details }),
  };
}

/** Every pickle in an artifact, at any depth, in the order in which they are read. Rejects as `inspectArtifact` does. */
export async function picklesIn(
  source: ByteSource,
  path: string,
  rules: ArtifactRules,
): Promise<FoundPickle[]> {
  const found: FoundPickle[] = [];
  await readAll(source, path, rules, (pickle) => found.push(pickle));
  return found;
}

function readAll(
  source: ByteSource,
  path: string,
  rules: ArtifactRules,
  onPickle?: (pickle: FoundPickle) => void,
): Promise<Reading> {
  const budget: Budget = { inflate: LIMITS.inflate, members: LIMITS.members, read: LIMITS.read };
  const bounded = boundedSource(source, budget);
  return readOne(bounded.source, {
    path,
    parents: [],
    rules,
    budget,
    failedWith: bounded.failedWith,
    ...(onPickle === undefined ? {} : { onPickle }),
  });
}

type Around = Omit<ReaderContext, "nested"> & { failedWith(error: unknown): boolean };

async function readOne(source: ByteSource, around: Around): Promise<Reading> {
  let format = "unknown";
  try {
    const name = around.member ?? around.path;
    const detected = await detect(source, name);
    ({ format } = detected);
    const { failedWith, ...place } = around;
    if (format === "pickle")
      around.onPickle?.({
        source,
        from: 0,
        ...(around.member === undefined ? {} : { member: around.member }),
      });
    const context: ReaderContext = {
      ...place,
      nested: (inner, member, container) => readNested(inner, member, container ?? format, around),
    };
    const reading = await readerOf(format)(source, context);
    const more = await alsoHdf5(await alsoZip(reading, source, context), source, context);
    return mislabelled(detected.maybePickle ? await alsoPickle(more, source, context) : more, name);
  } catch (error) {
    if (around.failedWith(error)) throw error;
    if (error instanceof LimitError)
      return judged(format, [{ finding: "container-limit", verdict: "unreadable", message: error.message }]);
    const said = error instanceof Error ? error.message : String(error);
    return unreadable(format, `could not be read as ${format}: ${said}`);
  }
}

function readerOf(format: string): Reader {
  if (format === "pickle") return readPickle;
  return containerReaders[format] ?? formatReaders[format] ?? unknown;
}

/** What an archive holds beside weights may be anything; weights, and a file of its own, must be understood. */
const unknown: Reader = async (_source, { member }) =>
  member !== undefined && !promises(member)
    ? judged("unknown", [])
    : unreadable("unknown", "its content is of no known format");

async function readNested(
  source: ByteSource,
  name: string,
  container: string,
  around: Around,
): Promise<Reading> {
  const member = around.member === undefined ? name : `${around.member}!${name}`;
  const parents = [...around.parents, container];
  if (parents.length > LIMITS.depth)
    return inMember(
      judged("unknown", [
        {
          finding: "container-limit",
          verdict: "unreadable",
          message: `more than ${LIMITS.depth} containers deep`,
        },
      ]),
      member,
    );
  const rules = container === "torchscript" ? torchScriptRules(around.rules) : around.rules;
  return inMember(await readOne(source, { ...around, member, parents, rules }), member);
}
