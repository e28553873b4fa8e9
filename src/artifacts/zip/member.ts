import { crc32 } from "node:zlib";
import type { ByteSource, Observation } from "../../model.ts";
import { sliceSource } from "../bounded-source.ts";
import { decode } from "../compression/decode.ts";
import { judged } from "../judged.ts";
import { bytesSource } from "../read-text.ts";
import type { ReaderContext, Reading } from "../reader.ts";
import { disagreements } from "./disagreements.ts";
import { isRaw } from "./kind.ts";
import { type LocalHeader, readLocal } from "./local.ts";
import { codecOf, isKnown, methodName, STORED } from "./method.ts";
import { FLAG, type ZipEntry } from "./records.ts";

/** A member up to this size is read with its header, in one request, and its checksum is verified. */
const AT_ONCE = 1024 * 1024;

export type MemberReading = { observations: Observation[]; readings: Reading[] };

/** Reads one member by its central record and by its local header; where they disagree, by both. */
export async function readMember(
  source: ByteSource,
  entry: ZipEntry,
  kind: string,
  context: ReaderContext,
): Promise<MemberReading> {
  const out: MemberReading = { observations: [], readings: [] };
  const report = reporter(out, entry);
  const ahead = Math.min(entry.compressed, AT_ONCE);
  const local = await readLocal(source, entry.offset, entry.name.length, ahead);
  if (local === undefined) {
    report(
      "container-inconsistent",
      "unreadable",
      "the directory lists it, but its local header is not there",
    );
    return out;
  }
  for (const what of disagreements(entry, local)) report("container-inconsistent", "review", what);
  await readContents(source, entry, local, { kind, context, out });
  return out;
}

/** Reads a member that only its local header knows. */
export async function readHidden(
  source: ByteSource,
  local: LocalHeader,
  kind: string,
  context: ReaderContext,
): Promise<MemberReading> {
  const out: MemberReading = { observations: [], readings: [] };
  // Its sizes stand behind it: decoders end by themselves, stored bytes reach as far as the file does.
  const open = (local.flags & FLAG.descriptor) !== 0 && local.compressed === 0;
  const entry = open ? { ...local, compressed: source.size - local.data } : local;
  await readContents(source, entry, local, { kind, context, out });
  return out;
}

type Into = { kind: string; context: ReaderContext; out: MemberReading };

async function readContents(
  source: ByteSource,
  entry: ZipEntry,
  local: LocalHeader,
  into: Into,
): Promise<void> {
  const report = reporter(into.out, entry);
  const methods = new Set([entry.method, local.method]);
  // A method that nobody knows over as many bytes as are promised: some readers copy them.
  if ([...methods].some((method) => !isKnown(method)) && entry.compressed === entry.size) methods.add(STORED);
  const lengths = new Set([entry.compressed]);
  if ((local.flags & FLAG.descriptor) === 0) lengths.add(local.compressed);
  let read = false;
  for (const method of methods)
    for (const length of lengths)
      if (isKnown(method)) {
        await readAs(sliceSource(source, local.data, length), method, entry, local, into);
        read = true;
      }
  if (!read)
    report(
      "artifact-unreadable",
      "unreadable",
      `compressed with ${methodName(entry.method)}, which is not decoded`,
    );
}

async function readAs(
  packed: ByteSource,
  method: number,
  entry: ZipEntry,
  local: LocalHeader,
  { kind, context, out }: Into,
): Promise<void> {
  const report = reporter(out, entry);
  const secret = (entry.flags & local.flags & (FLAG.encrypted | FLAG.strong)) !== 0;
  if (secret) return report("artifact-unreadable", "unreadable", "encrypted");
  const codec = codecOf(method);
  let content = packed;
  let bytes: Uint8Array | undefined;
  if (codec !== undefined) {
    const decoded = await decode(packed, codec, context.budget);
    bytes = decoded.bytes;
    content = bytesSource(bytes);
    if (decoded.problem !== undefined)
      report("artifact-unreadable", "unreadable", `does not inflate: ${decoded.problem}`);
    if (decoded.limit !== undefined) report("container-limit", "unreadable", decoded.limit);
    else if (decoded.problem === undefined && bytes.length !== entry.size && entry.offset === local.offset)
      sizeMismatch(entry, local, bytes.length, report);
  } else if (packed.size <= AT_ONCE) bytes = await packed.read(0, packed.size);
  if (packed.size < entry.compressed && codec === undefined)
    report("artifact-unreadable", "unreadable", "ends before its size says");
  if (bytes !== undefined && entry.crc !== 0 && bytes.length === entry.size && crc32(bytes) !== entry.crc)
    report("container-inconsistent", "review", "its checksum is not that of its bytes");
  const reading = await context.nested(content, entry.name, kind);
  out.readings.push(
    reading.format === "unknown" && isRaw(kind, entry.name) ? judged("raw-data", []) : reading,
  );
  if (local.name !== entry.name && /\.[^/]*$/.exec(local.name)?.[0] !== /\.[^/]*$/.exec(entry.name)?.[0])
    out.readings.push(await context.nested(content, local.name, kind));
}

type Report = (finding: string, verdict: Observation["verdict"], message: string) => void;

function sizeMismatch(entry: ZipEntry, local: LocalHeader, found: number, report: Report): void {
  if ((local.flags & FLAG.descriptor) !== 0 && entry.size === 0) return;
  report("container-inconsistent", "review", `inflates to ${found} bytes, its header says ${entry.size}`);
}

const reporter =
  (out: MemberReading, entry: ZipEntry): Report =>
  (finding, verdict, message) => {
    if (out.observations.some((o) => o.message === message)) return;
    out.observations.push({ finding, verdict, message, member: entry.name, at: { offset: entry.offset } });
  };
