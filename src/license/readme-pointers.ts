/** A license that a readme names without a sentence: raw, and where it stands. */
export type Named = { value: string; at: number };

/** `## License` (Markdown or HTML), and the first line below it that is short enough to be a name. */
const SECTION =
  /^(?:#{1,6}[ \t]+|\*\*|<h[1-6][^>\n]{0,80}>)[^\n]{0,24}\blicen[cs](?:e|es|ing)\b[^\n]{0,24}\n(?:[ \t]*\n){0,3}([^\n]{2,120})$/gim;
/** `| License | CC-BY-NC-4.0 |`. */
const CELL = /^[ \t]*\|[ \t*_]*licen[cs]e[ \t*_]*\|[ \t]*([^|\n]{2,80})\|/gim;
/** Addresses of stewards; what they name, `names.ts` knows. */
const STEWARD =
  /https?:\/\/(?:www\.)?(?:creativecommons\.org\/(?:licenses|publicdomain)|apache\.org\/licenses|opensource\.org\/licen[cs]es?|gnu\.org\/licenses|spdx\.org\/licenses|choosealicense\.com\/licenses)\/[^\s)\]>"'<]{2,80}/gi;
/** What a line beside an address is about, if not about the model. */
const OTHER =
  /\b(?:data ?sets?|data|corpus|corpora|images?|paper|code|scripts?|documentation|figures?|logo|fonts?)\b/i;
const MODEL = /\b(?:models?|weights|checkpoints?|adapters?)\b/i;
const MOST = 20;

/** Licenses that stand in a readme's license section, in a table or as a steward's address, in the order of the text. */
export function namedInReadme(text: string): Named[] {
  const out: Named[] = [];
  const add = (value: string, at: number) => {
    if (out.length < MOST) out.push({ value, at });
  };
  for (const found of text.matchAll(SECTION)) {
    const name = found[1]!;
    if (ofModel(found[0].slice(0, -name.length)))
      add(bare(name), found.index + found[0].length - name.length);
  }
  for (const found of text.matchAll(CELL)) add(bare(found[1]!), found.index);
  for (const found of text.matchAll(STEWARD)) {
    const line = lineAround(text, found.index);
    const words = line.replace(/https?:\/\/\S+/g, " ");
    if (/licen[cs]/i.test(words) && ofModel(words)) add(found[0], found.index);
  }
  return out.sort((a, b) => a.at - b.at);
}

function ofModel(words: string): boolean {
  return !OTHER.test(words) || MODEL.test(words);
}

/** Without the marks of HTML and Markdown, links by their words. */
function bare(value: string): string {
  return value
    .replace(/<[^>\n]{0,100}>/g, " ")
    .replace(/!?\[([^\]\n]{0,100})\]\([^)\n]{0,200}\)/g, "$1")
    .replace(/[*_`"'|]+/g, " ")
    .trim()
    .replace(/\.$/, "");
}

const REACH = 500;

function lineAround(text: string, at: number): string {
  const start = text.lastIndexOf("\n", at) + 1;
  const end = text.indexOf("\n", at);
  return text.slice(Math.max(start, at - REACH), Math.min(end === -1 ? text.length : end, at + REACH));
}
