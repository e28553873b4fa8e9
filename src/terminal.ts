/** What the output stream can do: decided once, at the edge, and passed down. */
export type Terminal = {
  isTTY: boolean;
  /** Columns; 80 where nobody says. */
  width: number;
  color: boolean;
  /** Marks such as ✔ and ✖; words instead when piped. */
  unicode: boolean;
  /** OSC 8 hyperlinks. */
  links: boolean;
};

/** Hard limit of one escaped string, so that a hostile name cannot flood a report. */
const LONGEST = 2000;

// C0 and C1 controls, DEL, bidi controls and isolates, zero-width characters, line and paragraph separators, tags,
// variation selectors beyond the emoji ones, and lone surrogates: everything that moves a cursor or hides text.
// biome-ignore lint/suspicious/noMisleadingCharacterClass: single invisible code points are meant
const HOSTILE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u2028-\u202f\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/g;

/**
 * Foreign text made fit for a terminal or a log: control, bidi and invisible characters become `\x1b` or `\u{202e}`,
 * and what is longer than `limit` characters is cut with an ellipsis. Every string of a model repository goes through
 * this before a person sees it.
 */
export function escape(text: string, limit: number = LONGEST): string {
  const shown = text.length > limit ? `${text.slice(0, Math.max(0, limit - 1))}…` : text;
  return shown.replace(HOSTILE, (found) => {
    const code = found.codePointAt(0) ?? 0;
    if (found === "\n") return "\\n";
    if (found === "\r") return "\\r";
    if (found === "\t") return "\\t";
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
