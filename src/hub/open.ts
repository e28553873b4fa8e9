import { SourceError } from "../errors.ts";
import type { ModelRef, Snapshot } from "../model.ts";
import { expectContent, expectSize } from "./content.ts";
import { openDirectorySnapshot } from "./directory.ts";
import { openHubCacheSnapshot } from "./hub-cache.ts";
import { openHubSnapshot } from "./repository.ts";
import type { HubSettings } from "./settings.ts";

// The room's doors:
//   hubSettings(env, overrides?) -> HubSettings                                          ./settings.ts
//   openSnapshot(ref, { settings, commit?, signal?, from? }) -> Promise<Snapshot>        here
//   openHubSnapshot(id, revision, { settings, commit?, signal? }) -> Promise<Snapshot>   ./repository.ts
//   openHubCacheSnapshot(id, revision, { hubCacheFolder, commit?, offline? })            ./hub-cache.ts
//   openDirectorySnapshot(path, from) -> Promise<Snapshot>                               ./directory.ts
//   Snapshot.proof, Snapshot.objects: the listing proven against its commit, unless settings.git is "off"
//   provenanceFacts(snapshot, { hostKeys, pinnedBy?, locked?, matchesLock? }), proofsFor(snapshot)   ../provenance/facts.ts
//   readHostKeys(text of rules/host-keys.yaml) -> HostKey[]                              ../provenance/host-key.ts
//   proveFromStored(proof, commit, files) -> { proof, proofDetail? }                     ../provenance/stored-proof.ts
//   lookalikes(publisher, allowed) -> Lookalike[]                                        ../provenance/lookalikes.ts
// All reject with SourceError; so do `read` and the ByteSource of `open`. `open` itself throws it for a path that the
// snapshot does not have.

export type OpenOptions = {
  settings: HubSettings;
  /** The commit that the lockfile pins: asked for instead of the revision. */
  commit?: string;
  /** Aborted by Ctrl-C. */
  signal?: AbortSignal;
  /** The folder that a directory's path is relative to. */
  from?: string;
};

/** A model reference as a snapshot, wherever it is: the Hub, our cache, the Hub's own cache, a directory. */
export async function openSnapshot(ref: ModelRef, options: OpenOptions): Promise<Snapshot> {
  const { settings, commit, signal } = options;
  if (ref.source === "directory") return openDirectorySnapshot(ref.id, options.from ?? ".");
  const pinned = commit === undefined ? {} : { commit };
  const stop = signal === undefined ? {} : { signal };
  const online = openHubSnapshot(ref.id, ref.revision, { settings, ...pinned, ...stop });
  if (settings.offline === undefined) return online;
  const { hubCacheFolder, offline } = settings;
  try {
    const ours = await online;
    const at = ours.commit === undefined ? {} : { commit: ours.commit };
    return eitherOf(ours, () =>
      openHubCacheSnapshot(ref.id, ref.revision, { hubCacheFolder, offline, ...at }),
    );
  } catch (error) {
    if (!isOffline(error)) throw error;
    return openHubCacheSnapshot(ref.id, ref.revision, { hubCacheFolder, offline, ...pinned });
  }
}

function isOffline(error: unknown): boolean {
  return error instanceof SourceError && error.state === "offline";
}

/** Offline, a file that our cache lacks may still lie in the Hub's own cache at the same commit. */
function eitherOf(ours: Snapshot, open: () => Promise<Snapshot>): Snapshot {
  let other: Promise<Snapshot> | undefined;
  const instead = async <T>(first: Promise<T>, second: (snapshot: Snapshot) => Promise<T>): Promise<T> => {
    try {
      return await first;
    } catch (error) {
      if (!isOffline(error)) throw error;
      other ??= open();
      return second(await other.catch(() => Promise.reject(error)));
    }
  };
  const listed = new Map(ours.files.map((file) => [file.path, file]));
  return {
    ...ours,
    // What our listing says, and may have proven, the other cache's copy has to be.
    read: (path, limit) =>
      instead(ours.read(path, limit), async (snapshot) => {
        const bytes = await snapshot.read(path, limit);
        const file = listed.get(path);
        if (file !== undefined) expectContent(file, bytes);
        return bytes;
      }),
    open(path) {
      const source = ours.open(path);
      return {
        size: source.size,
        read: (offset, length) =>
          instead(source.read(offset, length), (snapshot) => {
            const copy = snapshot.open(path);
            expectSize(path, source.size, copy.size);
            return copy.read(offset, length);
          }),
      };
    },
  };
}
