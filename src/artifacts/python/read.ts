import type { Observation } from "../../model.ts";
import { judged, unreadable } from "../judged.ts";
import { readText } from "../read-text.ts";
import type { Reader, ReaderContext } from "../reader.ts";
import { judgePython } from "./judge.ts";

const LIMIT = 4 * 1024 * 1024;
/** PEP 263: a source in another encoding reads differently for Python than for a reviewer. */
const COOKIE = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/;
const PLAIN = /^(?:utf-?8(?:-sig)?|latin-?1|iso-8859-1|ascii|us-ascii|cp1252)$/i;

/** Judges a Python source by its tokens, and says what else runs a file of its name. */
export const readPython: Reader = async (source, context) => {
  if (isTorchScript(context)) return readTorchScript(source, context);
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("python", read.problem);
  const { rules } = context;
  if (rules.python === undefined) return unreadable("python", "no rules for Python");
  const { found, broken } = judgePython(read.text, rules.python);
  const all: Observation[] = [...found, ...byName(context)];
  const cookie = read.text
    .split(/\r\n?|\n/, 2)
    .map((line) => COOKIE.exec(line)?.[1])
    .find((name) => name !== undefined);
  if (cookie !== undefined && !PLAIN.test(cookie))
    all.push({
      finding: "python-suspicious",
      verdict: "review",
      message: `written in the encoding \`${cookie}\`, which hides what it says`,
      at: { line: 1 },
    });
  if (broken)
    all.push({
      finding: "python-suspicious",
      verdict: "review",
      message: "could not be read to its end as Python",
    });
  return judged("python", all);
};

/** Files that some host or loader runs because of their name. */
function byName(context: ReaderContext): Observation[] {
  const path = (context.member ?? context.path).replaceAll("\\", "/");
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "handler.py")
    return [
      {
        finding: "inference-handler",
        verdict: "review",
        message: "a handler that Inference Endpoints and model archives run by themselves",
      },
    ];
  if (name === "setup.py")
    return [
      { finding: "requirements-risky", verdict: "review", message: "a setup script that installing runs" },
    ];
  if (/(?:^|\/)custom_generate\//.test(path))
    return [
      {
        finding: "remote-code",
        verdict: "review",
        message: "code that `generate` runs with `trust_remote_code`",
      },
    ];
  return [];
}

/**
 * `code/**.py` of a TorchScript archive is its own language, not Python (torch/csrc/jit/OVERVIEW.md). In an ordinary zip or
 * a torch.package it is Python.
 */
function isTorchScript(context: ReaderContext): boolean {
  return (
    context.member !== undefined &&
    /(?:^|[/!])code\/.*\.py$/.test(context.member) &&
    /^(?:torchscript|torch-zip)$/.test(context.parents.at(-1) ?? "")
  );
}

const readTorchScript: Reader = async (source, context) => {
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("torchscript-code", read.problem);
  const found: Observation[] = [];
  const code = read.text.replace(/"(?:[^"\\\n]|\\.)*"/g, '""').replace(/#.*$/gm, "");
  for (const name of context.rules.operators?.torchReview ?? []) {
    const at = code.search(new RegExp(`(?<!\\w)${name.replaceAll(".", "\\s*\\.\\s*")}\\s*\\(`));
    if (at !== -1)
      found.push({
        finding: "custom-operator",
        verdict: "review",
        message: `the graph calls \`${name}\`, which reaches files or libraries`,
        at: { line: code.slice(0, at).split("\n").length },
        quote: name,
      });
  }
  const custom =
    /\bops\s*\.\s*(?!aten\b|prim\b|quantized\b|torchvision\b|torchaudio\b|inductor\b|sparse\b|mkldnn\b|prepacked\b|_quantized\b|cuda\b|prims\b|profiler\b|c10d\b|onednn\b|static_runtime\b)(\w+)\.(\w+)\(/.exec(
      code,
    );
  if (custom !== null)
    found.push({
      finding: "custom-operator",
      verdict: "review",
      message: `the graph calls the custom operator \`${custom[1]}::${custom[2]}\``,
      at: { line: code.slice(0, custom.index).split("\n").length },
      quote: custom[0],
    });
  return judged("torchscript-code", found);
};
