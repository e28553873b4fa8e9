import { judged, unreadable } from "./judged.ts";
import { readText } from "./read-text.ts";
import type { Reader } from "./reader.ts";
import { judgeTemplate } from "./template/judge.ts";

/** A Jinja template in a file of its own. */
export const readTemplateFile: Reader = async (source, context) => {
  const read = await readText(source, 16 * 1024 * 1024);
  if ("problem" in read) return unreadable("chat-template", read.problem);
  const name = context.member ?? context.path;
  const { sha256, problems } = judgeTemplate(read.text, context.rules.templates);
  const found = problems.map(({ line, ...problem }) => ({ ...problem, at: { line } }));
  return judged("chat-template", found, {
    templates: [{ name: name.slice(name.lastIndexOf("/") + 1), sha256 }],
  });
};

/** Content that no loader runs and that is what its name says. */
export function inert(format: string): Reader {
  return async () => judged(format, []);
}

/** Something else than the weights that the name promises. */
export function absent(format: string, message: string): Reader {
  return async () => unreadable(format, message);
}
