/** How to get at bytes that could not be had, by the reason. */
const REMEDY: Readonly<Record<string, string>> = {
  gated: "accept the terms on the model's page on the Hub, and set `HF_TOKEN` to a token of that account",
  "bad-token": "renew the token in `HF_TOKEN`",
  "too-large": "leave the file out with `exclude`, or name one quantisation with `quant`",
  "entry-not-found": "it is listed and not there: tell the publisher, or leave it out with `exclude`",
  offline: "scan it online once",
};

/** What to do about bytes that could not be had; undefined where there is nothing better than to try again. */
export function remedyOf(state: string): string | undefined {
  return REMEDY[state];
}
