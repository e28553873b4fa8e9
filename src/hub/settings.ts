import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { UserError } from "../errors.ts";

/** What decides how the Hub is asked: read from the environment once, at the edge, and passed down. */
export type HubSettings = {
  /** Base URL without a slash at its end. */
  endpoint: string;
  /** Sent to the endpoint's origin only; never written anywhere. */
  token: string | undefined;
  /** The variable or flag that forbids the network, absent when online. */
  offline: string | undefined;
  /** Our own cache folder; absent with `--no-cache`. */
  cacheFolder: string | undefined;
  /** The Hub's own cache on disk (`models--org--name`), read only. */
  hubCacheFolder: string;
  /** Milliseconds without a byte after which a try is given up. */
  timeout: number;
  /** Tries of one request, the first one included. */
  tries: number;
  /** Milliseconds before the second try; doubled for each later one. */
  backoff: number;
  /** Longest time to wait for a rate limit, in milliseconds; longer ones fail at once. */
  longestWait: number;
  /** One git request a model: for its proof alone, for its small files as well, or not at all. */
  git: "proof" | "files" | "off";
  /** Proxy variables as found; empty when there is none. */
  proxy: { http?: string; https?: string; none?: string };
  /** Told when a request has to wait for a rate limit. */
  onWait?: (milliseconds: number, why: string) => void;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** The Python client's idea of true. */
function isTrue(value: string | undefined): boolean {
  return value !== undefined && ["1", "ON", "YES", "TRUE"].includes(value.toUpperCase());
}

function firstOf(env: Environment, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = env[name]?.trim();
    if (value) return value;
  }
  return undefined;
}

function endpointOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new UserError("usage", `\`HF_ENDPOINT\` is not a URL: \`${text}\``, {
      fix: "unset HF_ENDPOINT, or set it to `https://huggingface.co`",
    });
  }
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.username !== "" || url.search !== "") {
    throw new UserError("usage", `\`HF_ENDPOINT\` must be a plain http or https address: \`${url.origin}\``, {
      fix: "give the token as `HF_TOKEN`, never inside the address",
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}

/** A token with a character that cannot stand in a header is as good as none. */
function clean(token: string | undefined): string | undefined {
  const text = token?.replace(/[\r\n]/g, "").trim();
  return text && /^[\x21-\x7e]+$/.test(text) ? text : undefined;
}

function tokenFrom(env: Environment, home: string): string | undefined {
  const given = clean(firstOf(env, ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"]));
  if (given !== undefined) return given;
  if (isTrue(env.HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  try {
    return clean(readFileSync(env.HF_TOKEN_PATH?.trim() || join(home, "token"), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Settings from the environment, with the meaning that the Hub's own Python client gives each variable
 * (huggingface_hub `constants.py`); `overrides` come from the command line. Throws UserError for an endpoint that is
 * not an address.
 */
export function hubSettings(env: Environment, overrides: Partial<HubSettings> = {}): HubSettings {
  const user = env.HOME ?? env.USERPROFILE ?? homedir();
  const caches = env.XDG_CACHE_HOME?.trim() || join(user, ".cache");
  const home = env.HF_HOME?.trim() || join(caches, "huggingface");
  const offline = ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"].find((name) => isTrue(env[name]));
  const seconds = Number(firstOf(env, ["HF_HUB_DOWNLOAD_TIMEOUT"]) ?? "10");
  const http = firstOf(env, ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]);
  const https = firstOf(env, ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]);
  const none = firstOf(env, ["no_proxy", "NO_PROXY"]);
  return {
    endpoint: endpointOf(env.HF_ENDPOINT?.trim() || "https://huggingface.co"),
    token: tokenFrom(env, home),
    offline,
    cacheFolder: join(caches, "modelvet"),
    hubCacheFolder: firstOf(env, ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"]) ?? join(home, "hub"),
    timeout: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 10_000,
    tries: 5,
    backoff: 500,
    longestWait: 310_000,
    git: "files",
    proxy: {
      ...(http === undefined ? {} : { http }),
      ...(https === undefined ? {} : { https }),
      ...(none === undefined ? {} : { none }),
    },
    ...overrides,
  };
}
