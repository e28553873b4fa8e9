import { bodyOf, type Exchange, findRepository, mayRead, refuse, send } from "./answer.ts";
import type { GitObject } from "./objects.ts";
import { loopingPack, writePack } from "./pack.ts";
import { resolve, type ServedCommit } from "./repository.ts";

const RESULT = { "Content-Type": "application/x-git-upload-pack-result", "Cache-Control": "no-cache" };
const CAPABILITIES = [
  "version 2",
  "agent=loopback",
  "ls-refs=unborn",
  "fetch=shallow filter",
  "object-format=sha1",
];

function line(text: string | Buffer): Buffer {
  const body = Buffer.from(text);
  return Buffer.concat([Buffer.from((body.length + 4).toString(16).padStart(4, "0")), body]);
}

/** Objects of one commit that a filter lets through; blobs that nobody has are left out. */
function selected(commit: ServedCommit, filter: string | undefined): GitObject[] {
  const below = /^blob:limit=(\d+)$/.exec(filter ?? "")?.[1];
  const limit = filter === "blob:none" ? 0 : below === undefined ? Number.POSITIVE_INFINITY : Number(below);
  return [...commit.objects.values()].filter(
    (object) => object.type !== "blob" || object.body.length < limit,
  );
}

/** Side band 1 in lines of at most 65,520 bytes. */
function banded(pack: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  for (let at = 0; at < pack.length; at += 65_515) {
    lines.push(line(Buffer.concat([Buffer.from([1]), pack.subarray(at, at + 65_515)])));
  }
  return lines;
}

/** Answers with an endless pack: one gibibyte of it, as fast as it is read. */
function flood(exchange: Exchange): true {
  const { response, logged } = exchange;
  logged.status = 200;
  response.writeHead(200, RESULT);
  const piece = line(Buffer.concat([Buffer.from([1]), Buffer.alloc(65_515)]));
  response.write(Buffer.concat([line("packfile\n"), piece]));
  const more = () => {
    while (logged.sent < 1 << 30 && !response.destroyed) {
      logged.sent += piece.length;
      if (!response.write(piece)) return response.once("drain", more);
    }
    return response.end();
  };
  more();
  return true;
}

function fetch(exchange: Exchange, commit: ServedCommit, body: string): true {
  const { git = "filters" } = exchange.modes;
  const filter = /filter (\S+)\n?/.exec(body)?.[1];
  if (git === "no-filters" && filter !== undefined) {
    return send(exchange, 200, RESULT, line(`ERR unexpected line: 'filter ${filter}'\n`));
  }
  if (git === "huge" && filter !== "blob:none") return flood(exchange);
  const pack = git === "delta-loop" ? loopingPack() : writePack(selected(commit, filter));
  const whole = Buffer.concat([
    line("shallow-info\n"),
    line(`shallow ${commit.id}`),
    Buffer.from("0001"),
    line("packfile\n"),
    ...banded(git === "truncated" ? pack.subarray(0, pack.length - 30) : pack),
    Buffer.from("0000"),
  ]);
  return send(exchange, 200, RESULT, whole);
}

/** `/<id>/info/refs` and `/<id>/git-upload-pack`: git over HTTP, protocol version 2 only. */
export async function git(exchange: Exchange): Promise<true> {
  const { parts, modes, request } = exchange;
  const isRefs = parts.at(-1) === "refs";
  const served = findRepository(exchange, parts.slice(1, isRefs ? -2 : -1).join("/"));
  if (served === undefined || !mayRead(exchange, served)) return true;
  if (modes.git === "off" || modes.brokenMirror) {
    return send(exchange, 404, { "Content-Type": "text/plain" }, "Not Found");
  }
  if (isRefs) {
    const lines = [line("# service=git-upload-pack\n"), Buffer.from("0000")];
    const type = { "Content-Type": "application/x-git-upload-pack-advertisement" };
    return send(
      exchange,
      200,
      type,
      Buffer.concat([...lines, ...CAPABILITIES.map((c) => line(`${c}\n`)), Buffer.from("0000")]),
    );
  }
  const body = await bodyOf(exchange);
  if (request.headers["git-protocol"] !== "version=2" || !body.includes("command=")) {
    return refuse(exchange, 400, undefined, "only protocol version 2 is served");
  }
  if (body.includes("command=ls-refs")) {
    const rows = [...served.refs].map(([name, commit]) => line(`${commit.id} refs/heads/${name}\n`));
    return send(exchange, 200, RESULT, Buffer.concat([...rows, Buffer.from("0000")]));
  }
  const want = /want ([0-9a-f]{40})/.exec(body)?.[1] ?? "";
  const commit = resolve(served, want);
  if (commit === undefined) return send(exchange, 200, RESULT, line(`ERR upload-pack: not our ref ${want}`));
  return fetch(exchange, commit, body);
}
