import type { Observation } from "../model.ts";
import { cut, judged, unreadable } from "./judged.ts";
import { readText } from "./read-text.ts";
import type { Reader } from "./reader.ts";

const LIMIT = 1024 * 1024;
const OPTION =
  /^(?:-[ief](?=\S)|-i|--index-url|--extra-index-url|-f|--find-links|--trusted-host|-e|--editable|--pre-install|--global-option|--install-option|--config-settings)(?:[\s=]|$|(?<=^-[ief]))/;
const PYPI = /^(?:--index-url|-i)[\s=]+https:\/\/pypi\.org\/simple\/?$/;
const REMOTE = /(?:^|@\s*|\s)(?:(?:git|hg|svn|bzr)\+[\w+]+:\/\/|https?:\/\/|ftp:\/\/|file:|git@)/;

/** Judges a pip requirements file: anything that does not come from the default index by name. */
export const readRequirements: Reader = async (source) => {
  const read = await readText(source, LIMIT);
  if ("problem" in read) return unreadable("requirements", read.problem);
  const found: Observation[] = [];
  const lines = read.text.split(/\r?\n/);
  lines.forEach((raw, i) => {
    const text = raw.replace(/(^|\s)#.*$/, "").trim();
    if (text === "" || PYPI.test(text)) return;
    const option = OPTION.exec(text)?.[0];
    const path = /^(?:\.{1,2}\/|\/|[A-Za-z]:\\)/.test(text);
    if (option === undefined && !REMOTE.test(text) && !path) return;
    if (found.length >= 50) return;
    found.push({
      finding: "requirements-risky",
      verdict: "review",
      message:
        option === undefined
          ? "installs from a URL, a repository or a path"
          : `the option \`${option.trim()}\` takes packages from elsewhere`,
      at: { line: i + 1 },
      quote: cut(text),
    });
  });
  return judged("requirements", found);
};
