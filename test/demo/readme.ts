import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keysMarkdown } from "../../src/tui/keys.ts";
import { ROOT } from "./child.ts";

/** Writes what the README shows of the program between its markers: a screen as text, and the keys. */
export function fillReadme(screen: string): void {
  const file = join(ROOT, "README.md");
  const filled = [
    [
      "screen",
      `![modelvet scan of three models](examples/scan.svg)\n\n<details><summary>The same as text</summary>\n\n\`\`\`text\n${screen.trimEnd()}\n\`\`\`\n\n</details>`,
    ],
    ["keys", keysMarkdown().trim()],
  ].reduce((text, [name, part]) => between(text, name ?? "", part ?? ""), readFileSync(file, "utf8"));
  writeFileSync(file, filled);
}

function between(text: string, name: string, part: string): string {
  const start = text.indexOf(`<!-- ${name}:`);
  const from = text.indexOf("-->", start) + "-->".length;
  const to = text.indexOf(`<!-- /${name} -->`, from);
  if (start === -1 || to === -1) throw new Error(`the README has no place for ${name}`);
  return `${text.slice(0, from)}\n\n${part}\n\n${text.slice(to)}`;
}
