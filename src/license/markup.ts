const TAG =
  /<(?:!--|!doctype\b[^<>]{0,200}>|\/?(?:p|br|hr|div|html|head|body|title|h[1-6]|li|ul|ol|dl|dt|dd|span|a|b|i|u|em|strong|small|big|sup|sub|center|font|pre|code|tt|blockquote|table|thead|tbody|tfoot|tr|td|th|caption|img|link|meta|section|article|aside|header|footer|nav|main|label|abbr|cite|address|details|summary|figure|figcaption|ins|mark|noscript|button|svg|path)(?:\s+[a-z:_@-]+(?:\s*=\s*(?:"[^"<>]{0,600}"|'[^'<>]{0,600}'|[^\s"'<>]{1,200}))|\s+(?:hidden|disabled|nowrap))*\s*\/?>|(?:style|script)\b[^<>]{0,300}>[^<]{0,20000}<\/(?:style|script)\s*>)/iy;
const STYLE = /^<(?:style|script)/i;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}\d{0,2}));/iy;
const ADDRESS = /(?:https?|ftp):\/\/[^\s<>"'`|{}\\^\u3000-\u303f\uff00-\uffef]{1,2000}/iy;

/** Named entities that stand for letters; every other one separates words. */
const LETTERS: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  eacute: "é",
  egrave: "è",
  ecirc: "ê",
  agrave: "à",
  aacute: "á",
  acirc: "â",
  auml: "ä",
  ouml: "ö",
  uuml: "ü",
  szlig: "ß",
  ccedil: "ç",
  ntilde: "ñ",
  oacute: "ó",
  iacute: "í",
  uacute: "ú",
  shy: "\u00ad",
  zwnj: "\u200c",
  zwj: "\u200d",
});

/**
 * Where the HTML tag that starts at `at` ends, or `at` if it is none. Only known elements whose attributes are
 * well formed count: words in angle brackets may be terms, and stay. A comment's marks go, its words stay.
 */
export function tagEnd(text: string, at: number): number {
  TAG.lastIndex = at;
  if (!TAG.test(text)) return at;
  // Words without a sign of code are no style sheet: they are there to be read.
  return STYLE.test(text.slice(at, at + 7)) &&
    !/[{}=;]/.test(text.slice(text.indexOf(">", at) + 1, TAG.lastIndex))
    ? at
    : TAG.lastIndex;
}

/** A line without its HTML tags. */
export function withoutTags(line: string): string {
  let out = "";
  let last = 0;
  for (let at = line.indexOf("<"); at >= 0; at = line.indexOf("<", Math.max(last, at + 1))) {
    const end = tagEnd(line, at);
    if (end === at) continue;
    out += `${line.slice(last, at)} `;
    last = end;
  }
  return out + line.slice(last);
}

/** The entity at `at`: what it stands for (a blank for punctuation) and where it ends; undefined if it is none. */
export function entityAt(text: string, at: number): { character: string; end: number } | undefined {
  ENTITY.lastIndex = at;
  const found = ENTITY.exec(text);
  if (!found) return undefined;
  const end = ENTITY.lastIndex;
  const [, decimal, hex, name] = found;
  if (name !== undefined) return { character: LETTERS[name.toLowerCase()] ?? " ", end };
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
  return { character: code > 0x10ffff ? " " : String.fromCodePoint(code), end };
}

/** Where a web address that starts at `at` ends (sentence punctuation excluded), or `at` if it is none. */
export function addressEnd(text: string, at: number): number {
  ADDRESS.lastIndex = at;
  return ADDRESS.test(text) ? trimmedEnd(text, at, ADDRESS.lastIndex) : at;
}

const BROKEN = /-\r?\n[ \t#*>;]{0,12}[a-z0-9._-]{0,60}\/[^\s<>"'`]{0,200}/iy;

/** An address without the punctuation of its sentence, and with its rest where a hyphen at a line's end broke it. */
function trimmedEnd(text: string, at: number, found: number): number {
  let end = found;
  if (text[end - 1] === "-") {
    BROKEN.lastIndex = end - 1;
    if (BROKEN.test(text)) end = BROKEN.lastIndex;
  }
  while (end > at && ".,;:!?)]*_”’".includes(text[end - 1]!)) end -= 1;
  return end;
}

const HOST_TAIL =
  /(?:(?:[.-][a-z0-9_]{1,40}){0,6}@[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,40}){1,5}|(?:[.-][a-z0-9-]{1,60}){0,5}\.(?:com|org|net|io|ai|dev|edu|gov|eu|de|cn|uk|jp|fr|kr|co)(?![\p{L}\p{N}])(?:\/[^\s<>"'`|{}\\^\u3000-\u303f\uff00-\uffef]{0,300})?)/iuy;

/** Where a host name or mail address goes on behind its first word (`llama.meta.com/faq`, `a@b.org`), or `at`. */
export function hostEnd(text: string, at: number): number {
  HOST_TAIL.lastIndex = at;
  return HOST_TAIL.test(text) ? trimmedEnd(text, at, HOST_TAIL.lastIndex) : at;
}

/** Where the front matter (`---` ... `---`) at the head of a card ends; 0 where there is none. */
export function frontMatterEnd(text: string): number {
  const found = /^\s*---[ \t]*\r?\n[\s\S]{0,200000}?\r?\n---[ \t]*(?:\r?\n|$)/.exec(text);
  // A rule of dashes around a license's heading looks alike; front matter has a key in its first lines.
  if (!found || !/^\s*---[ \t]*\r?\n(?:#[^\n]*\n|\s*\n)*[A-Za-z_][\w-]*\s*:/.test(found[0])) return 0;
  return found[0].length;
}

/** Where the text of a file begins: behind the front matter, unless that carries the whole license of a gated model. */
export function bodyStart(text: string): number {
  const end = frontMatterEnd(text);
  return end > 0 && text.slice(0, end).includes("extra_gated_prompt") ? 0 : end;
}
