import { createServer } from "node:http";

/** One answer of the Hub behind, to be changed on its way. */
export type Answer = {
  url: string;
  /** The body of the request. */
  asked: string;
  status: number;
  headers: Record<string, string>;
  body: Buffer<ArrayBuffer>;
};

export type Liar = {
  /** Give it as `HF_ENDPOINT`. */
  url: string;
  /** What happens to each answer; undefined: nothing. */
  lie: ((answer: Answer) => void) | undefined;
  stop(): void;
};

const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "host"]);

function passedOn(headers: Iterable<[string, unknown]>): Record<string, string> {
  return Object.fromEntries(
    [...headers].filter(([name]) => !HOP.has(name)).map(([name, value]) => [name, String(value)]),
  );
}

/** A mirror between us and a Hub that changes answers. */
export async function startLiar(hub: string): Promise<Liar> {
  const liar: Liar = { url: "", lie: undefined, stop: () => undefined };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const found = await fetch(`${hub}${request.url}`, {
      method: request.method ?? "GET",
      headers: passedOn(Object.entries(request.headers)),
      redirect: "manual",
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const answer: Answer = {
      url: request.url ?? "",
      asked: Buffer.concat(chunks).toString("latin1"),
      status: found.status,
      headers: passedOn(found.headers),
      body: Buffer.from(await found.arrayBuffer()),
    };
    liar.lie?.(answer);
    response.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
    response.end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  liar.url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  liar.stop = () => {
    server.closeAllConnections();
    server.close();
  };
  return liar;
}
