import type { Snapshot } from "../model.ts";

/** A snapshot that tells how many bytes each read of it gave. */
export function counted(snapshot: Snapshot, onBytes: (bytes: number) => void): Snapshot {
  const told = async (reading: Promise<Uint8Array>): Promise<Uint8Array> => {
    const bytes = await reading;
    onBytes(bytes.length);
    return bytes;
  };
  return {
    ...snapshot,
    read: (path, limit) => told(snapshot.read(path, limit)),
    open(path) {
      const source = snapshot.open(path);
      return { size: source.size, read: (offset, length) => told(source.read(offset, length)) };
    },
  };
}
