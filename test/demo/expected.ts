import type { Posture } from "../../src/model.ts";

/** What each example model has to come to, and why, in words that fit 80 columns. The demo fails when one comes to something else. */
export const EXPECTED: Readonly<Record<string, readonly [Posture, string]>> = {
  "northwind/apache-chat-8b": ["clear", "Apache-2.0, with its text"],
  "northwind/mit-reasoner-7b": ["clear", "MIT, by its card"],
  "northwind/custom-vision-2b": ["review", "a permissive text with a new duty"],
  "northwind/llama-8b-support": ["conditional", "Llama terms, under 700 M users"],
  "northwind/llama-8b-search": ["review", "Llama terms, users not stated"],
  "northwind/llama-8b-assistant": ["blocked", "Llama terms, over 700 M users"],
  "northwind/gemma-terms-2b": ["conditional", "Gemma terms, accepted"],
  "northwind/openrail-image-1b": ["conditional", "OpenRAIL terms, accepted"],
  "northwind/openrail-code-3b": ["review", "OpenRAIL terms, not accepted yet"],
  "northwind/openrail-unclear-1b": ["review", "a family of texts, none of them"],
  "northwind/noncommercial-8b": ["blocked", "no commercial use"],
  "northwind/noncommercial-lab-1b": ["conditional", "no commercial use, for research"],
  "northwind/laundered-8b": ["review", "milder terms than its base"],
  "northwind/gated-7b": ["unknown", "its license cannot be read"],
  "northwind/former-name-3b": ["clear", "Apache-2.0, under its new name"],
  "northwind/shell-pickle-1b": ["blocked", "loading it runs a shell command"],
  "northwind/torch-zip-1b": ["clear", "a pickle proven to be data"],
  "northwind/both-formats-1b": ["clear", "safetensors beside a pickle"],
  "northwind/remote-code-3b": ["review", "Python of its own, undecided"],
  "northwind/chat-1b-GGUF": ["clear", "GGUF, its template is harmless"],
};
