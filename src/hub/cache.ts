import { createHash, randomBytes } from "node:crypto";
import { chmod, lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Our own cache. Entries are immutable facts about one commit, except `ref`, which remembers for offline use what a
 * branch last resolved to. An entry is found by the hash of its key, so no name from a repository becomes a path, and it
 * carries its key and its content's hash, so a damaged or foreign one is not believed.
 */
export type Cache = {
  get(key: CacheKey): Promise<Uint8Array | undefined>;
  put(key: CacheKey, bytes: Uint8Array): Promise<void>;
  /** Forgets an entry that turned out to be wrong. */
  drop(key: CacheKey): Promise<void>;
};

/** What an entry is about. `at` is a path, or a path with a block number. */
export type CacheKey = {
  kind: "info" | "listing" | "file" | "block" | "ref" | "proof";
  endpoint: string;
  id: string;
  commit: string;
  at?: string;
};

/** Bumped when the layout of an entry changes: older entries are then simply not found. */
const LAYOUT = "1";
/** Largest entry that is read back; nothing larger is ever written. */
const LARGEST_ENTRY = 256 * 1024 * 1024;

function keyText(key: CacheKey): string {
  return JSON.stringify([LAYOUT, key.kind, key.endpoint, key.id, key.commit, key.at ?? null]);
}

/** Cache that keeps nothing. */
export const NO_CACHE: Cache = {
  get: async () => undefined,
  put: async () => undefined,
  drop: async () => undefined,
};

/** Only the owner may look inside: a folder of somebody else's, or a link, is not used at all. */
async function privateFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await lstat(folder);
    const mine = process.getuid === undefined || found.uid === process.getuid();
    if (!found.isDirectory() || !mine) return false;
    if ((found.mode & 0o077) !== 0 && process.platform !== "win32") await chmod(folder, 0o700);
    return true;
  } catch {
    return false;
  }
}

/**
 * The cache below `folder` (mode 0700, files 0600). Writes go to a temporary name and are renamed, so two processes
 * never see half an entry. A cache that cannot be read or written is a slower scan, never an error.
 */
export function openCache(folder: string | undefined): Cache {
  if (folder === undefined) return NO_CACHE;
  const root = join(folder, `v${LAYOUT}`);
  let usable: Promise<boolean> | undefined;
  const ready = () => {
    usable ??= privateFolder(root);
    return usable;
  };
  const place = (text: string) => {
    const name = createHash("sha256").update(text).digest("hex");
    return join(root, name.slice(0, 2), name.slice(2));
  };
  return {
    async get(key) {
      if (!(await ready())) return undefined;
      const text = keyText(key);
      try {
        return unwrap(await readFile(place(text)), text);
      } catch {
        return undefined;
      }
    },
    async drop(key) {
      if (await ready()) await rm(place(keyText(key)), { force: true }).catch(() => undefined);
    },
    async put(key, bytes) {
      if (bytes.length > LARGEST_ENTRY || !(await ready())) return;
      const text = keyText(key);
      const target = place(text);
      const temporary = `${target}.${process.pid}.${randomBytes(6).toString("hex")}`;
      try {
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        const file = await open(temporary, "wx", 0o600);
        try {
          await file.writeFile(wrap(text, bytes));
        } finally {
          await file.close();
        }
        await rename(temporary, target);
      } catch {
        await rm(temporary, { force: true }).catch(() => undefined);
      }
    },
  };
}

/** `<sha256 of the rest> <key>\n<bytes>` */
function wrap(text: string, bytes: Uint8Array): Uint8Array {
  const head = Buffer.from(`${text}\n`);
  const digest = createHash("sha256").update(head).update(bytes).digest("hex");
  return Buffer.concat([Buffer.from(`${digest} `), head, bytes]);
}

function unwrap(entry: Buffer, text: string): Uint8Array | undefined {
  const rest = entry.subarray(65);
  const head = Buffer.from(`${text}\n`);
  if (entry.length > LARGEST_ENTRY + 65 + head.length || !rest.subarray(0, head.length).equals(head)) {
    return undefined;
  }
  const digest = createHash("sha256").update(rest).digest("hex");
  return entry.toString("latin1", 0, 65) === `${digest} `
    ? new Uint8Array(rest.subarray(head.length))
    : undefined;
}
