import type { ArtifactDetails, ByteSource, Observation } from "../model.ts";
import { type JsonNode, parseJson } from "./json/parse.ts";
import { cut, judged, unreadable } from "./judged.ts";
import type { Reader } from "./reader.ts";

/** The reference reader's cap on the header (safetensors/src/tensor.rs, MAX_HEADER_SIZE). */
const HEADER_LIMIT = 100_000_000;
const HEAD = 64 * 1024;
const MAX_OBSERVATIONS = 20;
/** A license id is short; what is longer is a text. */
const NAME_LENGTH = 120;

/** Bits of one element (safetensors/src/tensor.rs, Dtype). */
const BITS: Readonly<Record<string, bigint>> = Object.assign(Object.create(null), {
  ...{ BOOL: 8n, F4: 4n, F6_E2M3: 6n, F6_E3M2: 6n, U8: 8n, I8: 8n },
  ...{ F8_E5M2: 8n, F8_E4M3: 8n, F8_E8M0: 8n, F8_E4M3FNUZ: 8n, F8_E5M2FNUZ: 8n },
  ...{ I16: 16n, U16: 16n, F16: 16n, BF16: 16n, I32: 32n, U32: 32n, F32: 32n },
  ...{ C64: 64n, F64: 64n, I64: 64n, U64: 64n },
});

/**
 * Judges a safetensors file by the reference reader's rules from its header alone: one or two reads, and the size of
 * the file to prove its end.
 */
export const readSafetensors: Reader = async (source) => {
  if (source.size < 8)
    return unreadable("safetensors", `${source.size} bytes, too short for a header length`);
  const head = await source.read(0, Math.min(HEAD, source.size));
  if (head.length < 8) return unreadable("safetensors", "the header could not be read");
  const length = new DataView(head.buffer, head.byteOffset, 8).getBigUint64(0, true);
  if (length > BigInt(HEADER_LIMIT)) {
    if (head[8] !== 0x7b) return unreadable("safetensors", "no header of a safetensors file");
    return invalid(`the header claims ${length} bytes, more than the ${HEADER_LIMIT} a reader accepts`, 0);
  }
  const end = 8 + Number(length);
  if (end > source.size) return invalid(`the header claims ${length} bytes, the file has ${source.size}`, 0);
  const bytes = await header(source, head, end);
  if (bytes === undefined) return unreadable("safetensors", "the header could not be read");
  return judgeHeader(bytes, source.size);
};

async function header(source: ByteSource, head: Uint8Array, end: number): Promise<Uint8Array | undefined> {
  if (head.length >= end) return head.subarray(8, end);
  const bytes = await source.read(8, end - 8);
  return bytes.length === end - 8 ? bytes : undefined;
}

function invalid(message: string, offset: number) {
  return judged("safetensors", [
    { finding: "safetensors-invalid", verdict: "review", message, at: { offset } },
  ]);
}

function judgeHeader(bytes: Uint8Array, size: number) {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return invalid("the header is not UTF-8", 8);
  }
  if (text[0] !== "{") return invalid("the header does not begin with `{`", 8);
  const parsed = parseJson(text);
  if ("error" in parsed) return invalid(`the header is not JSON: ${parsed.error}`, 8 + parsed.at);
  const found: Observation[] = [];
  const note = (message: string, at: number, quote?: string) => {
    if (found.length >= MAX_OBSERVATIONS) return;
    found.push({
      finding: "safetensors-invalid",
      verdict: "review",
      message,
      at: { offset: 8 + at },
      ...(quote === undefined ? {} : { quote: cut(quote) }),
    });
  };
  for (const twice of parsed.duplicates) note("a key stands twice in the header", twice.at, twice.key);
  if (parsed.node.kind !== "object") return invalid("the header is not an object", 8);
  const spans: Span[] = [];
  let details: ArtifactDetails | undefined;
  for (const { key, keyAt, value } of parsed.node.entries) {
    if (key === "__metadata__") {
      checkMetadata(value, note);
      details = statedLicense(value);
    } else {
      const span = tensorSpan(key, keyAt, value, note);
      if (span !== undefined) spans.push(span);
    }
  }
  if (found.length === 0) checkTiling(spans, BigInt(size - 8 - bytes.length), note);
  return judged("safetensors", found, details);
}

/** The license that the metadata names (Stability AI's model metadata specification, `modelspec.license`), where it is short enough for a name. */
function statedLicense(node: JsonNode): ArtifactDetails | undefined {
  if (node.kind !== "object") return undefined;
  const named = node.entries.find(({ key }) => key === "modelspec.license")?.value;
  const value = named?.kind === "string" ? named.value.trim() : "";
  return value === "" || value.length > NAME_LENGTH ? undefined : { licenses: [value] };
}

type Note = (message: string, at: number, quote?: string) => void;
type Span = { key: string; at: number; begin: bigint; end: bigint };

function checkMetadata(node: JsonNode, note: Note): void {
  if (node.kind === "literal" && node.value === null) return;
  if (node.kind !== "object") {
    note("`__metadata__` is not an object", node.at);
    return;
  }
  for (const entry of node.entries)
    if (entry.value.kind !== "string")
      note("a value of `__metadata__` is not a string", entry.value.at, entry.key);
}

function tensorSpan(key: string, at: number, node: JsonNode, note: Note): Span | undefined {
  if (node.kind !== "object") {
    note("a tensor is not described by an object", at, key);
    return undefined;
  }
  const fields = new Map(node.entries.map((entry) => [entry.key, entry.value]));
  const dtype = fields.get("dtype");
  const shape = integers(fields.get("shape"));
  const offsets = integers(fields.get("data_offsets"));
  const bits = dtype?.kind === "string" ? BITS[dtype.value] : undefined;
  if (bits === undefined) note("a tensor of an unknown type", at, key);
  if (shape === undefined) note("a tensor without a valid shape", at, key);
  if (offsets === undefined || offsets.length !== 2) note("a tensor without valid offsets", at, key);
  if (bits === undefined || shape === undefined || offsets?.length !== 2) return undefined;
  const size = shape.reduce((product, n) => (product > LIMIT ? product : product * n), 1n) * bits;
  if (size > LIMIT * 8n) note("a shape whose size overflows", at, key);
  else if (size % 8n !== 0n) note("a tensor that ends inside of a byte", at, key);
  else if (offsets[1]! < offsets[0]!) note("a tensor that ends before it begins", at, key);
  else if (offsets[1]! - offsets[0]! !== size / 8n)
    note("a tensor whose offsets do not fit its shape and type", at, key);
  return { key, at, begin: offsets[0]!, end: offsets[1]! };
}

const LIMIT = 2n ** 64n - 1n;

/** Unsigned 64-bit integers, digits only: `1.0` and `-1` are none. */
function integers(node: JsonNode | undefined): bigint[] | undefined {
  if (node?.kind !== "array" || node.items.length > 1024) return undefined;
  const out: bigint[] = [];
  for (const item of node.items) {
    if (item.kind !== "number" || !/^[0-9]{1,20}$/.test(item.digits)) return undefined;
    const value = BigInt(item.digits);
    if (value > LIMIT) return undefined;
    out.push(value);
  }
  return out;
}

/** Sorted by offset, tensors cover the data without hole or overlap, to the file's last byte. */
function checkTiling(spans: Span[], data: bigint, note: Note): void {
  spans.sort((a, b) => (a.begin < b.begin ? -1 : a.begin > b.begin ? 1 : a.end < b.end ? -1 : 1));
  let end = 0n;
  for (const span of spans) {
    if (span.begin !== end) {
      note(
        span.begin > end ? "bytes between tensors that no tensor owns" : "tensors that overlap",
        span.at,
        span.key,
      );
      return;
    }
    end = span.end;
  }
  if (end < data) note(`${data - end} bytes after the last tensor`, 0);
  else if (end > data) note(`the file ends ${end - data} bytes before its last tensor does`, 0);
}
