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

export type ColorChoice = "auto" | "always" | "never";

/** What decides how a stream is written to; values only, so that it can be tried without a stream. */
export type StreamFacts = {
  isTTY: boolean;
  columns: number | undefined;
  env: Readonly<Record<string, string | undefined>>;
  color: ColorChoice;
};

/** Narrower than this nothing can be laid out; wider, lines are too long to read. */
const WIDTHS = { least: 20, usual: 80, most: 400 };

/**
 * The terminal behind a stream. `--color` wins over `NO_COLOR` (no-color.org), that over `FORCE_COLOR` and `CLICOLOR_FORCE`,
 * and those over what the stream is.
 */
export function terminalOf({ isTTY, columns, env, color }: StreamFacts): Terminal {
  const dumb = env.TERM === "dumb";
  const width = (isTTY ? columns : undefined) ?? Number.parseInt(env.COLUMNS ?? "", 10);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || "UTF-8";
  return {
    isTTY,
    width: width > 0 ? Math.min(WIDTHS.most, Math.max(WIDTHS.least, width)) : WIDTHS.usual,
    color: color === "auto" ? wantsColor(isTTY && !dumb, env) : color === "always",
    unicode: isTTY && !dumb && env.TERM !== "linux" && /utf-?8/i.test(locale),
    links: isTTY && !dumb && !isSet(env.CI) && color !== "never" && hasLinks(env),
  };
}

function wantsColor(isTTY: boolean, env: StreamFacts["env"]): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== "0" && env.FORCE_COLOR !== "false";
  if (isSet(env.CLICOLOR_FORCE)) return true;
  return isTTY;
}

/** A variable that is there and does not say no: `CI=false` is no CI. */
export function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "0" && value.toLowerCase() !== "false";
}

/** Terminals that are known to draw OSC 8 links; multiplexers may drop them, and then nothing is lost but the link. */
function hasLinks(env: StreamFacts["env"]): boolean {
  if (env.FORCE_HYPERLINK !== undefined) return isSet(env.FORCE_HYPERLINK);
  if (isSet(env.NO_COLOR)) return false;
  if (Number(env.VTE_VERSION) >= 5000 || env.WT_SESSION || env.KONSOLE_VERSION || env.KITTY_WINDOW_ID)
    return true;
  if (/kitty|alacritty|ghostty|foot|wezterm/.test(env.TERM ?? "")) return true;
  return /^(iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby)$/.test(env.TERM_PROGRAM ?? "");
}

const SGR = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
} as const;
export type Paint = keyof typeof SGR;

/** Colored where the terminal wants color. */
export function paint(terminal: Pick<Terminal, "color">, how: Paint, text: string): string {
  if (!terminal.color || text === "") return text;
  const [on, off] = SGR[how];
  return `\u001b[${on}m${text}\u001b[${off}m`;
}

/** An OSC 8 link where the terminal has them; the bare text elsewhere. The address must be encoded already. */
export function link(terminal: Pick<Terminal, "links">, url: string, text: string): string {
  if (!terminal.links || !/^https?:\/\/[\x21-\x7e]+$/.test(url)) return text;
  return `\u001b]8;;${url}\u0007${text}\u001b]8;;\u0007`;
}

/** Hard limit of one escaped string, so that a hostile name cannot flood a report. */
const LONGEST = 2000;

// C0 and C1 controls, DEL, bidi controls and isolates, zero-width characters, line and paragraph separators, tags,
// variation selectors beyond the emoji ones, and lone surrogates: everything that moves a cursor or hides text.
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
