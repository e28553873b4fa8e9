import type { Observation } from "../../model.ts";
import { cut } from "../judged.ts";

const EXTERNAL = 64;
const MAX_FOUND = 20;

/**
 * External links and external raw data of an HDF5 file (HDF5 file format specification, Link message IV.A.2.g and
 * External Data Files message IV.A.2.h), found by their shape: every length and end mark must fit.
 */
export function externalLinks(bytes: Uint8Array): Observation[] {
  const found: Observation[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let at = bytes.indexOf(EXTERNAL, 2);
    at !== -1 && found.length < MAX_FOUND;
    at = bytes.indexOf(EXTERNAL, at + 1)
  ) {
    const file = linkAt(view, at);
    if (file === undefined) continue;
    found.push({
      finding: "container-traversal",
      verdict: "dangerous",
      message: "an external link: loading it reads another file",
      at: { offset: at },
      quote: cut(file),
    });
  }
  for (let at = findHeap(bytes, 0); at !== -1 && found.length < MAX_FOUND; at = findHeap(bytes, at + 1)) {
    if (!externalStorage(view, at)) continue;
    found.push({
      finding: "container-traversal",
      verdict: "dangerous",
      message: "a data set whose raw data lies in another file",
      at: { offset: at },
    });
  }
  return found;
}

/** A link message whose type byte stands at `at`; gives the file it names. */
function linkAt(view: DataView, at: number): string | undefined {
  const flags = view.getUint8(at - 1);
  if (view.getUint8(at - 2) !== 1 || (flags & 0x08) === 0 || flags > 0x1f) return undefined;
  let position = at + 1 + ((flags & 0x04) !== 0 ? 8 : 0) + ((flags & 0x10) !== 0 ? 1 : 0);
  const wide = 1 << (flags & 3);
  if (position + wide > view.byteLength) return undefined;
  const length =
    wide === 1
      ? view.getUint8(position)
      : wide === 2
        ? view.getUint16(position, true)
        : view.getUint32(position, true);
  position += wide + length;
  if (length === 0 || length > 4096 || position + 2 > view.byteLength) return undefined;
  const size = view.getUint16(position, true);
  const value = position + 2;
  if (size < 4 || value + size > view.byteLength || view.getUint8(value + size - 1) !== 0) return undefined;
  if (view.getUint8(value) !== 0) return undefined;
  const text = Buffer.from(view.buffer, view.byteOffset + value + 1, size - 1).toString("utf8");
  const [file = "", object = "", rest = ""] = text.split("\0");
  return file !== "" && object !== "" && rest === "" && !/[\x01-\x1f]/.test(text) ? file : undefined;
}

/** The fixed head of an External Data Files message: version 1, three zero bytes, slots allocated and used. */
function findHeap(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(7, from); at !== -1; at = bytes.indexOf(7, at + 1)) {
    const v1 =
      bytes[at + 1] === 0 &&
      bytes[at + 8] === 1 &&
      bytes[at + 9] === 0 &&
      bytes[at + 10] === 0 &&
      bytes[at + 11] === 0;
    if (v1) return at;
  }
  return -1;
}

function externalStorage(view: DataView, at: number): boolean {
  if (at + 24 > view.byteLength) return false;
  const size = view.getUint16(at + 2, true);
  const slots = view.getUint16(at + 14, true);
  const allocated = view.getUint16(at + 12, true);
  if (slots === 0 || slots > allocated || size < 16 + 24 * slots || size > 65_000) return false;
  const heap = view.getBigUint64(at + 16, true);
  if (heap + 4n > BigInt(view.byteLength)) return false;
  return view.getUint32(Number(heap), true) === 0x50414548;
}
