import { setMaxListeners } from "node:events";
import { resolve } from "node:path";
import { type GatherTools, gather } from "../evidence/gather.ts";
import { openSnapshot } from "../hub/open.ts";
import { type HubSettings, hubSettings } from "../hub/settings.ts";
import type { LicenseIndex } from "../license/fingerprint.ts";
import { identify } from "../license/identify.ts";
import type { LockTools } from "../lock/lock-model.ts";
import type { LockedModel } from "../lock/locked.ts";
import { defaultPolicy } from "../manifest/parse.ts";
import type { ModelEvidence, ModelRef, Snapshot } from "../model.ts";
import { readHostKeys } from "../provenance/host-key.ts";
import { judgeLicense } from "../rules/judge-license.ts";
import type { RulePack } from "../rules/pack.ts";
import type { CommandContext } from "./command.ts";
import { counted } from "./counted.ts";
import { readLicenseIndex } from "./license-index.ts";
import { baseOpener } from "./live-bases.ts";
import { choosePack } from "./pack.ts";
import { packFolder } from "./pack-folder.ts";

/** Where models are read from, as the command line says. */
export type LiveOptions = {
  offline?: boolean | undefined;
  cache?: boolean | undefined;
  cacheDir?: string | undefined;
  rules?: string | undefined;
  /** The pack of these rules, where it was read already. */
  pack?: RulePack;
  /** Told when a request has to wait. */
  onWait?: HubSettings["onWait"] | undefined;
  /** Told of the bytes of each read of a model. */
  onBytes?: ((bytes: number) => void) | undefined;
};

/** What is known of a model before it is read. */
export type Known = Pick<GatherTools, "pinnedBy" | "matchesLock" | "onFile"> & { entry?: LockedModel };

/** The way to models as they are now: on the Hub, in a cache, or in a folder. */
export type Live = {
  settings: HubSettings;
  pack: RulePack;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** `from` is the folder that a directory's path is relative to. Rejects with SourceError. */
  open(ref: ModelRef, commit: string | undefined, from: string): Promise<Snapshot>;
  /** Rejects only when interrupted. */
  gather(snapshot: Snapshot, ref: ModelRef, known: Known): Promise<ModelEvidence>;
};

/** Reads nothing of a model yet. Throws UserError for settings or rules that cannot be used. */
export async function openLive(
  context: Pick<CommandContext, "cwd" | "env" | "signal">,
  options: LiveOptions,
): Promise<Live> {
  const { cwd, env, signal } = context;
  // Each request under way listens for Ctrl-C, and there may be many.
  setMaxListeners(0, signal);
  const pack = options.pack ?? (await choosePack(cwd, options.rules));
  const settings = hubSettings(env, {
    ...(options.offline === true ? { offline: "--offline" } : {}),
    ...(options.cache === false ? { cacheFolder: undefined } : {}),
    ...(options.cacheDir === undefined ? {} : { cacheFolder: resolve(cwd, options.cacheDir) }),
    ...(options.onWait === undefined ? {} : { onWait: options.onWait }),
  });
  const { onBytes } = options;
  const open = async (ref: ModelRef, commit: string | undefined, from: string) => {
    const opened = { settings, signal, from, ...(commit === undefined ? {} : { commit }) };
    const snapshot = await openSnapshot(ref, opened);
    return onBytes === undefined ? snapshot : counted(snapshot, onBytes);
  };
  const bases = baseOpener((ref, commit) => open(ref, commit, cwd));
  const hostKeys = readHostKeys(pack.hostKeysText);
  let index: LicenseIndex | undefined;
  // Reading the fingerprints takes a moment, and not every model holds a text.
  const licenses = () => (index ??= readLicenseIndex(packFolder(cwd, options.rules)));
  return {
    settings,
    pack,
    signal,
    open,
    gather: (snapshot, ref, { entry, ...known }) =>
      gather(snapshot, ref, {
        ...known,
        identify: (text) => identify(text, licenses()),
        rules: pack.artifacts,
        openBase: bases(entry),
        hostKeys,
        ...(entry?.identity === undefined ? {} : { locked: entry.identity }),
      }),
  };
}

/** What a request waits for, as it is shown. */
export function waiting(milliseconds: number, why: string): string {
  return `waiting ${Math.round(milliseconds / 1000)} s: ${why}`;
}

/** The same as locking needs it. `home` is the folder that directories' paths are relative to. */
export async function liveTools(
  context: Pick<CommandContext, "cwd" | "env" | "signal" | "now">,
  home: string,
  options: Omit<LiveOptions, "onWait"> & Pick<LockTools, "watch"> = {},
): Promise<LockTools> {
  const { watch } = options;
  const live = await openLive(context, {
    ...options,
    ...(watch === undefined ? {} : { onWait: (milliseconds, why) => watch(waiting(milliseconds, why)) }),
  });
  const { pack } = live;
  const today = context.now.toISOString().slice(0, 10);
  // The lockfile keeps what the texts say; what somebody decided about them is the manifest's.
  const undecided = { acceptances: [], agreements: [], clarifications: [], policy: defaultPolicy() };
  return {
    open: (ref, commit) => live.open(ref, commit, home),
    gather: (snapshot, ref) =>
      live.gather(
        snapshot,
        ref,
        watch === undefined ? {} : { onFile: (path) => watch(`reading ${path} of ${ref.id}`) },
      ),
    ...(watch === undefined ? {} : { watch }),
    conclude: (evidence, ref) =>
      judgeLicense(evidence, ref, { pack, today, ...undecided }).license.expression,
  };
}
