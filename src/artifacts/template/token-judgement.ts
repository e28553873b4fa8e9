import type { Inspector } from "./reach.ts";
import type { Tag } from "./statements.ts";

/**
 * Judges a tag that the parser refuses by its tokens: an attribute with a leading underscore is what it is in any
 * grammar; anything else that looks like Python's internals fails closed to `review`.
 */
export function judgeTokens(tag: Tag, on: Inspector): void {
  tag.tokens.forEach((token, i) => {
    const before = tag.tokens[i - 1];
    const attribute = before?.kind === "operator" && before.value === ".";
    if (token.kind === "name" && attribute && /^_/.test(token.value)) {
      const verdict = tag.broken ? "review" : "dangerous";
      on.report({ verdict, message: `reaches for \`${token.value.slice(0, 60)}\``, quote: token.value });
    } else if (token.kind === "name" && !attribute && token.value === "attr" && before?.value === "|") {
      on.report({
        verdict: tag.broken ? "review" : "dangerous",
        message: "uses the `attr` filter",
        quote: "attr",
      });
    } else if (token.kind === "string" && (/__/.test(token.value) || token.value === "_")) {
      on.report({
        verdict: "review",
        message: "code that could not be parsed names Python's internals",
        quote: token.value,
      });
    } else if (token.kind === "name" && (on.rules.attributes.has(token.value) || /^__/.test(token.value))) {
      on.report({
        verdict: "review",
        message: `code that could not be parsed names \`${token.value.slice(0, 60)}\``,
        quote: token.value,
      });
    }
  });
}
