import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { parse } from "yaml";
import * as z from "zod/mini";

/** A key that a Hub signs commits with, as `rules/host-keys.yaml` holds it. */
export type HostKey = { host: string; fingerprint: string; key: KeyObject; bytes: number };

const schema = z.strictObject({
  keys: z.array(
    z.strictObject({
      host: z.string(),
      fingerprint: z.string().check(z.regex(/^[0-9a-f]{40}$/)),
      created: z.string().check(z.iso.datetime()),
      pem: z.string(),
      source: z.string(),
    }),
  ),
});

function number(base64url: string | undefined): Buffer {
  return Buffer.from(base64url ?? "", "base64url");
}

/** A multi-precision integer as OpenPGP writes it: bit count, then the bytes without leading zeros. */
function mpi(bytes: Buffer): Buffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const rest = bytes.subarray(Math.max(0, first));
  const head = Buffer.alloc(2);
  head.writeUInt16BE(rest.length * 8 - Math.clz32(rest[0] ?? 0) + 24);
  return Buffer.concat([head, rest]);
}

/** Fingerprint of a version 4 RSA key (RFC 4880 section 12.2). */
function fingerprintOf(key: KeyObject, created: string): string {
  const { n, e } = key.export({ format: "jwk" });
  const head = Buffer.from([4, 0, 0, 0, 0, 1]);
  head.writeUInt32BE(Date.parse(created) / 1000, 1);
  const body = Buffer.concat([head, mpi(number(n)), mpi(number(e))]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return createHash("sha1")
    .update(Buffer.from([0x99]))
    .update(length)
    .update(body)
    .digest("hex");
}

/**
 * The keys of `rules/host-keys.yaml`. Throws an Error in words for a file of another shape, and for a key that does not
 * have the fingerprint it is entered under.
 */
export function readHostKeys(yaml: string): HostKey[] {
  const { keys } = schema.parse(parse(yaml, { maxAliasCount: 0 }));
  return keys.map(({ host, fingerprint, created, pem }) => {
    const key = createPublicKey(pem);
    const found = fingerprintOf(key, created);
    if (found !== fingerprint)
      throw new Error(`the key of ${host} has fingerprint ${found}, not ${fingerprint}`);
    return { host, fingerprint, key, bytes: (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 };
  });
}
