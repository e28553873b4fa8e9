import { verify } from "node:crypto";
import type { HostSignature } from "../model.ts";
import type { HostKey } from "./host-key.ts";
import { dearmor, isOtherVersion, RSA, readSignature, type Signature } from "./openpgp.ts";

/** Hash algorithms of RFC 4880 section 9.4 that are still sound. */
const HASHES: Readonly<Record<number, string>> = { 8: "sha256", 9: "sha384", 10: "sha512" };
const AS_TEXT = 1;

/** The commit without its signature, which is what was signed, and the signature's own text. */
function split(commit: Buffer): { payload: Buffer; armor: string } | undefined {
  const end = commit.indexOf("\n\n");
  const head = commit.subarray(0, end < 0 ? commit.length : end + 1).toString("latin1");
  const lines = head.split(/(?<=\n)/);
  const start = lines.findIndex((line) => line.startsWith("gpgsig "));
  if (start < 0) return undefined;
  let stop = start + 1;
  while (lines[stop]?.startsWith(" ")) stop++;
  const armor = lines.slice(start, stop).map((line, index) => line.slice(index === 0 ? "gpgsig ".length : 1));
  const before = Buffer.from(lines.slice(0, start).join(""), "latin1");
  const after = Buffer.from(lines.slice(stop).join(""), "latin1");
  const message = end < 0 ? Buffer.alloc(0) : commit.subarray(end + 1);
  return { payload: Buffer.concat([before, after, message]), armor: armor.join("") };
}

/** Canonical text: every line ends in CRLF. */
function withCrlf(payload: Buffer): Buffer {
  return Buffer.from(payload.toString("latin1").replace(/\r?\n/g, "\r\n"), "latin1");
}

function isBy(signature: Signature, key: HostKey): boolean {
  const { issuerFingerprint, issuerKeyId } = signature;
  return issuerFingerprint === undefined
    ? issuerKeyId === key.fingerprint.slice(24)
    : issuerFingerprint === key.fingerprint;
}

/**
 * Who signed a raw commit. `host-signed`: the Hub's backend made this commit; it says nothing of the publisher, whose
 * upload the Hub signs for everybody alike. `unsigned`: pushed by git, made before 2024 or squashed. `unknown-signer`:
 * another key or another kind of signature. `bad-signature`: claims to be the host's, or is none at all, and does not
 * verify.
 */
export function hostSignature(commitRaw: Uint8Array, keys: readonly HostKey[]): HostSignature {
  const parts = split(Buffer.from(commitRaw.buffer, commitRaw.byteOffset, commitRaw.length));
  if (parts === undefined) return "unsigned";
  // SSH and X.509 signatures are other people's: the Hub signs with OpenPGP.
  if (/^-----BEGIN (?!PGP SIGNATURE)/.test(parts.armor)) return "unknown-signer";
  const packet = dearmor(parts.armor);
  if (packet === undefined) return "bad-signature";
  const signature = readSignature(packet);
  // A version that the host's key never made is somebody else's, as a signature by another program is.
  if (signature === undefined) return isOtherVersion(packet) ? "unknown-signer" : "bad-signature";
  const key = keys.find((known) => isBy(signature, known));
  if (key === undefined) return "unknown-signer";
  const hash = HASHES[signature.hashAlgorithm];
  if (hash === undefined || !RSA.has(signature.publicKeyAlgorithm)) return "bad-signature";
  const payload = signature.type === AS_TEXT ? withCrlf(parts.payload) : parts.payload;
  const value = Buffer.alloc(key.bytes);
  if (signature.value.length > key.bytes) return "bad-signature";
  value.set(signature.value, key.bytes - signature.value.length);
  const signed = Buffer.concat([payload, signature.suffix]);
  return verify(hash, signed, key.key, value) ? "host-signed" : "bad-signature";
}
