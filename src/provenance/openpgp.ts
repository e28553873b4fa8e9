/** One OpenPGP signature packet, version 4 (RFC 4880 section 5.2.3), as far as verifying it needs. */
export type Signature = {
  /** 0: over the bytes as they are, 1: over text with CRLF line ends. */
  type: number;
  publicKeyAlgorithm: number;
  hashAlgorithm: number;
  /** Lower-case hex; from the hashed part only, where an attacker cannot change it. */
  issuerFingerprint: string | undefined;
  /** Lower-case hex of 8 bytes, from either part: a hint. */
  issuerKeyId: string | undefined;
  /** Seconds since 1970, from the hashed part. */
  created: number | undefined;
  /** What is hashed after the signed bytes: the packet's own head and its trailer. */
  suffix: Uint8Array;
  /** The first RSA number, big-endian. */
  value: Uint8Array;
};

/** A signature of RSA-4096 with its subpackets is about 600 bytes. */
const LARGEST_ARMOR = 64 * 1024;
/** Public-key algorithms that are RSA and may sign (RFC 4880 section 9.1). */
export const RSA: ReadonlySet<number> = new Set([1, 3]);
const CREATED = 2;
const ISSUER = 16;
const ISSUER_FINGERPRINT = 33;

/** Checksum of an armored block (RFC 4880 section 6.1). */
function crc24(bytes: Uint8Array): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc << 1) ^ (crc & 0x800000 ? 0x1864cfb : 0);
    crc &= 0xffffff;
  }
  return crc;
}

/** The bytes inside `-----BEGIN PGP SIGNATURE-----`, or undefined where the block or its checksum is wrong. */
export function dearmor(text: string): Uint8Array | undefined {
  if (text.length > LARGEST_ARMOR) return undefined;
  const lines = text.split(/\r?\n/);
  const begin = lines.indexOf("-----BEGIN PGP SIGNATURE-----");
  const end = lines.indexOf("-----END PGP SIGNATURE-----");
  if (begin < 0 || end < begin) return undefined;
  // Headers such as `Version:` end at the first empty line.
  const inside = lines.slice(begin + 1, end);
  const blank = inside.findIndex((line) => line.trim() === "");
  const body = inside.slice(blank + 1);
  const sum = body.at(-1)?.startsWith("=") ? body.pop()?.slice(1) : undefined;
  const base64 = body.join("");
  const bytes = Buffer.from(base64, "base64");
  // Node skips what is no base64; only the one canonical spelling is taken.
  if (bytes.length === 0 || bytes.toString("base64") !== base64) return undefined;
  if (sum === undefined) return bytes;
  const given = Buffer.from(sum, "base64");
  return given.length === 3 && given.readUIntBE(0, 3) === crc24(bytes) ? bytes : undefined;
}

/** The body of the only packet if it is a signature (tag 2), in the old or the new length format. */
function signatureBody(bytes: Uint8Array): Uint8Array | undefined {
  const [head = 0, a = 0, b = 0, c = 0, d = 0, e = 0] = bytes;
  if ((head & 0x80) === 0) return undefined;
  const isNew = (head & 0x40) !== 0;
  const tag = isNew ? head & 0x3f : (head >> 2) & 0x0f;
  if (tag !== 2) return undefined;
  let start: number;
  let length: number;
  if (isNew) {
    if (a < 192) [start, length] = [2, a];
    else if (a < 224) [start, length] = [3, (a - 192) * 256 + b + 192];
    else if (a === 255) [start, length] = [6, b * 2 ** 24 + c * 2 ** 16 + d * 2 ** 8 + e];
    else return undefined;
  } else {
    const kind = head & 3;
    if (kind === 0) [start, length] = [2, a];
    else if (kind === 1) [start, length] = [3, a * 256 + b];
    else if (kind === 2) [start, length] = [5, a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d];
    else return undefined;
  }
  // One signature and nothing after it.
  return start + length === bytes.length ? bytes.subarray(start, start + length) : undefined;
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** Subpackets by type, the last of a type; undefined where a length leads out. */
function subpackets(area: Uint8Array): Map<number, Uint8Array> | undefined {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < area.length; ) {
    const first = area[at] ?? 0;
    let length = first;
    let start = at + 1;
    if (first >= 192 && first < 255) {
      length = (first - 192) * 256 + (area[at + 1] ?? 0) + 192;
      start = at + 2;
    } else if (first === 255) {
      if (at + 5 > area.length) return undefined;
      length = Buffer.from(area).readUInt32BE(at + 1);
      start = at + 5;
    }
    if (length === 0 || start + length > area.length) return undefined;
    // The high bit of the type says "critical".
    found.set((area[start] ?? 0) & 0x7f, area.subarray(start + 1, start + length));
    at = start + length;
  }
  return found;
}

/** A signature of another version than the host's: 3 is older, 5 and 6 are newer (RFC 9580). */
export function isOtherVersion(bytes: Uint8Array): boolean {
  const version = signatureBody(bytes)?.[0];
  return version === 3 || version === 5 || version === 6;
}

/** The signature of a block, or undefined where it is no version 4 signature that can be read. */
export function readSignature(bytes: Uint8Array): Signature | undefined {
  const body = signatureBody(bytes);
  if (body === undefined || body.length < 12 || body[0] !== 4) return undefined;
  const view = Buffer.from(body);
  const hashedEnd = 6 + view.readUInt16BE(4);
  if (hashedEnd + 2 > view.length) return undefined;
  const unhashedEnd = hashedEnd + 2 + view.readUInt16BE(hashedEnd);
  // Two bytes of the digest as a quick check, then the bit count of the number.
  if (unhashedEnd + 4 > view.length) return undefined;
  const bits = view.readUInt16BE(unhashedEnd + 2);
  const value = view.subarray(unhashedEnd + 4, unhashedEnd + 4 + Math.ceil(bits / 8));
  const hashed = subpackets(view.subarray(6, hashedEnd));
  const unhashed = subpackets(view.subarray(hashedEnd + 2, unhashedEnd));
  // Only RSA is ever verified here; what newer algorithms write is no number (RFC 9580 section 5.2.3.4).
  const isNumber = !RSA.has(body[2] ?? 0) || value.length === Math.ceil(bits / 8);
  if (hashed === undefined || unhashed === undefined || !isNumber) return undefined;
  const fingerprint = hashed.get(ISSUER_FINGERPRINT);
  const keyId = hashed.get(ISSUER) ?? unhashed.get(ISSUER);
  const created = hashed.get(CREATED);
  const trailer = Buffer.from([4, 0xff, 0, 0, 0, 0]);
  trailer.writeUInt32BE(hashedEnd, 2);
  return {
    type: view[1] ?? 0,
    publicKeyAlgorithm: view[2] ?? 0,
    hashAlgorithm: view[3] ?? 0,
    issuerFingerprint: fingerprint?.length === 21 ? hex(fingerprint.subarray(1)) : undefined,
    issuerKeyId: keyId?.length === 8 ? hex(keyId) : undefined,
    created: created?.length === 4 ? Buffer.from(created).readUInt32BE(0) : undefined,
    suffix: Buffer.concat([view.subarray(0, hashedEnd), trailer]),
    value,
  };
}
