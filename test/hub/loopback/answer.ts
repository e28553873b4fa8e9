import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { LoggedRequest, LoopbackModes } from "./modes.ts";
import type { Served } from "./repository.ts";

/** One request on its way through the routes. */
export type Exchange = {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  /** The path split at slashes, each part decoded. */
  parts: string[];
  modes: LoopbackModes;
  logged: LoggedRequest;
  repositories: ReadonlyMap<string, Served>;
  /** Undefined: anonymous; `null`: not one that we know. */
  token: string | null | undefined;
  cdn: { origin: string; sign(path: string): string };
};

/** Answers; every route ends in the `true` that this gives. */
export function send(
  exchange: Exchange,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array | string,
): true {
  const { response, logged, request } = exchange;
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  const bucket = exchange.url.pathname.startsWith("/api/") ? "api" : "resolvers";
  logged.status = status;
  logged.sent = request.method === "HEAD" ? 0 : bytes.length;
  response.writeHead(status, {
    "X-Request-Id": `Root=1-${randomUUID()}`,
    RateLimit: `"${bucket}";r=499;t=51`,
    "RateLimit-Policy": `"fixed window";"${bucket}";q=500;w=300`,
    "Content-Length": String(bytes.length),
    ...headers,
  });
  response.end(request.method === "HEAD" ? undefined : bytes);
  return true;
}

export function sendJson(
  exchange: Exchange,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): true {
  return send(
    exchange,
    200,
    { "Content-Type": "application/json; charset=utf-8", ...headers },
    JSON.stringify(body),
  );
}

/** A refusal with the code, header and body that clients key on. */
export function refuse(
  exchange: Exchange,
  status: number,
  code: string | undefined,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): true {
  const coded: Record<string, string> = code === undefined ? {} : { "X-Error-Code": code };
  const all = {
    "Content-Type": "application/json; charset=utf-8",
    "X-Error-Message": message,
    ...coded,
    ...headers,
  };
  return send(exchange, status, all, JSON.stringify({ error: message }));
}

/** The repository if this caller may know of it; otherwise it has answered. */
export function findRepository(exchange: Exchange, id: string): Served | undefined {
  const { token } = exchange;
  if (token === null) {
    refuse(exchange, 401, undefined, "Invalid credentials in Authorization header");
    return undefined;
  }
  const found = exchange.repositories.get(id.toLowerCase());
  const repository = found?.repository;
  const hidden = repository?.private === true && !(token && repository.granted?.includes(token));
  if (found === undefined || hidden) {
    if (token === undefined) refuse(exchange, 401, "RepoNotFound", "Invalid username or password.");
    else refuse(exchange, 404, "RepoNotFound", "Repository not found");
    return undefined;
  }
  if (repository?.disabled) {
    refuse(exchange, 403, undefined, "Access to this resource is disabled.");
    return undefined;
  }
  const name = repository?.renamedTo ?? repository?.id ?? id;
  if (name !== id) {
    const location = exchange.url.pathname.replace(id, name) + exchange.url.search;
    send(
      exchange,
      307,
      { Location: location, "Content-Type": "text/plain" },
      `Temporary Redirect. Redirecting to ${location}`,
    );
    return undefined;
  }
  return found;
}

/** Gated files: true when this caller may read them; otherwise it has answered. */
export function mayRead(exchange: Exchange, served: Served): boolean {
  const { gated, granted, id } = served.repository;
  const { token } = exchange;
  if (!gated || (token && granted?.includes(token))) return true;
  const restricted = `Access to model ${id} is restricted`;
  if (token === undefined) {
    const message = `${restricted}. You must have access to it and be authenticated to access it. Please log in.`;
    refuse(exchange, 401, "GatedRepo", message);
  } else {
    refuse(
      exchange,
      403,
      "GatedRepo",
      `${restricted} and you are not in the authorized list. Visit the page to ask.`,
    );
  }
  return false;
}

/** A body of at most one mebibyte: requests are small. */
export async function bodyOf(exchange: Exchange): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of exchange.request) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > 1 << 20) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
