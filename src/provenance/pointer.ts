import { objectId } from "./git-object.ts";

/** Pointers are smaller than this (git-lfs spec: less than 1024 bytes). */
const LONGEST = 1024;

/** Id of the git blob that stands for a large file (git-lfs `docs/spec.md`, canonical form without extensions). */
export function pointerId(sha256: string, size: number): string {
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`;
  return objectId("blob", Buffer.from(text));
}

/** What a pointer blob points at, or undefined where the blob is none. */
export function pointerTarget(blob: Uint8Array): { sha256: string; size: number } | undefined {
  if (blob.length > LONGEST) return undefined;
  const text = Buffer.from(blob).toString("latin1");
  if (!/^version https:\/\/(?:git-lfs\.github\.com|hawser\.github\.com)\/spec\/v1\n/.test(text))
    return undefined;
  // A line that stands twice means one thing to one reader and another to the next.
  const one = (line: RegExp) => {
    const [first, second] = text.matchAll(line);
    return second === undefined ? first?.[1] : undefined;
  };
  const sha256 = one(/^oid sha256:([0-9a-f]{64})$/gm);
  const size = Number(one(/^size (\d{1,16})$/gm) ?? Number.NaN);
  return sha256 !== undefined && Number.isSafeInteger(size) ? { sha256, size } : undefined;
}
