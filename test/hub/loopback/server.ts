import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type Exchange, refuse, send } from "./answer.ts";
import { api } from "./api-routes.ts";
import { file, redirected } from "./file-routes.ts";
import { git } from "./git-routes.ts";
import type { LoggedRequest, LoopbackModes } from "./modes.ts";
import { type LoopbackRepository, type Served, serve } from "./repository.ts";

export type LoopbackHub = {
  /** Give it as `HF_ENDPOINT`. */
  url: string;
  /** The second origin that LFS files are redirected to. */
  cdn: string;
  log: LoggedRequest[];
  /** Change how it behaves; what is not named stays. */
  set(modes: LoopbackModes): void;
  /** Add or replace a repository while it runs. */
  add(repository: LoopbackRepository): void;
  /** The commit that a revision of a repository stands for. */
  commit(id: string, revision?: string): string;
  stop(): Promise<void>;
};

export type LoopbackOptions = {
  repositories: readonly LoopbackRepository[];
  /** Tokens that the Hub knows. */
  tokens?: readonly string[];
  modes?: LoopbackModes;
};

function tokenOf(request: IncomingMessage, tokens: readonly string[]): string | null | undefined {
  const header = request.headers.authorization;
  if (header === undefined) return undefined;
  const basic = /^Basic (.+)$/.exec(header)?.[1];
  const given = basic
    ? Buffer.from(basic, "base64").toString().split(":")[1]
    : /^Bearer (.+)$/.exec(header)?.[1];
  return given !== undefined && tokens.includes(given) ? given : null;
}

/** Answers that do not depend on the repository; true when one was given. */
async function misbehave(exchange: Exchange): Promise<boolean> {
  const { modes } = exchange;
  if (modes.latency) await pause(modes.latency);
  if (modes.silent) return true;
  if (modes.resets) {
    modes.resets--;
    exchange.request.socket.destroy();
    return true;
  }
  if (modes.limited && modes.limited.times > 0) {
    modes.limited.times--;
    const { seconds, retryAfter } = modes.limited;
    const bucket = exchange.url.pathname.startsWith("/api/") ? "api" : "resolvers";
    const limit: Record<string, string> = retryAfter
      ? { "Retry-After": String(seconds), RateLimit: `"${bucket}";r=1;t=${seconds}` }
      : { RateLimit: `"${bucket}";r=0;t=${seconds}` };
    refuse(exchange, 429, undefined, "We had to rate limit your IP.", limit);
    return true;
  }
  if (modes.failing && modes.failing.times > 0) {
    modes.failing.times--;
    send(exchange, modes.failing.status, { "Content-Type": "text/plain" }, "upstream error");
    return true;
  }
  if (modes.html) {
    send(
      exchange,
      200,
      { "Content-Type": "text/html" },
      "<!doctype html><title>Sign in to the network</title>",
    );
    return true;
  }
  return false;
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}`);
    });
  });
}

/**
 * A Hub on 127.0.0.1, with a second origin in the place of its CDN. Routes, headers, codes and bodies are the Hub's own
 * as far as they are known (hub-docs, recorded answers, the sources of both clients).
 */
export async function startLoopbackHub(options: LoopbackOptions): Promise<LoopbackHub> {
  const repositories = new Map<string, Served>();
  const add = (repository: LoopbackRepository) =>
    repositories.set(repository.id.toLowerCase(), serve(repository));
  for (const repository of options.repositories) add(repository);
  const modes: LoopbackModes = { ...options.modes };
  const log: LoggedRequest[] = [];
  const uses = new Map<string, number>();
  let signed = 0;
  const cdn = {
    origin: "",
    sign: (path: string) => `${cdn.origin}${path}?Expires=1800000000&Signature=${(++signed).toString(36)}`,
  };

  const handle = (server: "hub" | "cdn") => async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
    const logged: LoggedRequest = {
      server,
      method: request.method ?? "GET",
      url: request.url ?? "/",
      ...(request.headers.range === undefined ? {} : { range: request.headers.range }),
      auth: request.headers.authorization !== undefined,
      status: 0,
      sent: 0,
    };
    log.push(logged);
    const parts = url.pathname.split("/").map((part) => decodeURIComponent(part));
    const token = tokenOf(request, options.tokens ?? []);
    const exchange: Exchange = { request, response, url, parts, modes, logged, repositories, token, cdn };
    if (await misbehave(exchange)) return;
    if (server === "cdn") {
      const used = (uses.get(url.href) ?? 0) + 1;
      uses.set(url.href, used);
      if (used > (modes.signedUses ?? Infinity)) {
        return send(
          exchange,
          403,
          { "Content-Type": "application/xml" },
          "<Error><Code>AccessDenied</Code></Error>",
        );
      }
      return redirected(exchange, 2);
    }
    if (parts.at(-1) === "git-upload-pack" || parts.slice(-2).join("/") === "info/refs") return git(exchange);
    if (parts[1] !== "api") return file(exchange);
    return parts[2] === "resolve-cache" ? redirected(exchange, 4) : api(exchange);
  };

  const serverFor = (kind: "hub" | "cdn") =>
    createServer((request, response) => {
      handle(kind)(request, response).catch((error: unknown) => {
        response.writeHead(500, { "Content-Type": "text/plain" });
        response.end(String(error));
      });
    });
  const servers = [serverFor("hub"), serverFor("cdn")] as const;
  const url = await listen(servers[0]);
  cdn.origin = await listen(servers[1]);
  return {
    url,
    cdn: cdn.origin,
    log,
    set: (changed) => void Object.assign(modes, changed),
    add: (repository) => void add(repository),
    commit(id, revision = "main") {
      const found = repositories.get(id.toLowerCase())?.refs.get(revision)?.id;
      if (found === undefined) throw new Error(`the loopback Hub has no ${id}@${revision}`);
      return found;
    },
    async stop() {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise<void>((done) => server.close(() => done()));
        }),
      );
    },
  };
}
