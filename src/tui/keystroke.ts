/** What Ink says of a key beside its text; only what is asked for here. */
export type InkKey = {
  upArrow: boolean;
  downArrow: boolean;
  leftArrow: boolean;
  rightArrow: boolean;
  pageDown: boolean;
  pageUp: boolean;
  home: boolean;
  end: boolean;
  return: boolean;
  escape: boolean;
  tab: boolean;
  backspace: boolean;
  delete: boolean;
  ctrl: boolean;
  meta: boolean;
  shift: boolean;
};

const NAMED = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageDown", "pagedown"],
  ["pageUp", "pageup"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "esc"],
  ["backspace", "backspace"],
  ["delete", "backspace"],
] as const;

const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\u001b": "esc",
  "\b": "backspace",
  "\u007f": "backspace",
};

/** Keys of one chunk that are looked at: a pasted file must not keep the screen busy. */
const MOST = 2000;

/**
 * The names of the keys in one call of Ink's `useInput`: what arrives together (`jj`, `j\r`) comes as one string, in which
 * control characters are raw.
 */
export function keysOf(input: string, key: InkKey): string[] {
  if (key.tab) return [key.shift ? "shift-tab" : "tab"];
  for (const [flag, name] of NAMED) if (key[flag]) return [name];
  if (key.meta) return [];
  if (key.ctrl) return [`ctrl-${input}`];
  return [...input.slice(0, MOST)].map((character) => {
    const name = CONTROLS[character];
    if (name !== undefined) return name;
    return character < " " ? `ctrl-${String.fromCharCode(character.charCodeAt(0) + 96)}` : character;
  });
}
