import type { HubSettings } from "./settings.ts";

/** `fetch` as every request of this room uses it. */
export type Transport = (url: string, init: RequestInit) => Promise<Response>;

const transports = new Map<string, Promise<Transport>>();

/**
 * Node 20's own fetch ignores `HTTPS_PROXY`, so with a proxy set requests go through undici's agent, which honours
 * `NO_PROXY` too; without one undici is never loaded.
 */
export function transportFor(settings: HubSettings): Promise<Transport> {
  const { http, https, none } = settings.proxy;
  if (http === undefined && https === undefined) return Promise.resolve((url, init) => fetch(url, init));
  const key = JSON.stringify([http, https, none]);
  const known = transports.get(key);
  if (known !== undefined) return known;
  const made = import("./proxy.ts").then(({ proxied }) => proxied(settings.proxy));
  transports.set(key, made);
  return made;
}
