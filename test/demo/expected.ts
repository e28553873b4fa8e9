import type { Posture } from "../../src/model.ts";

/** What each example model has to come to, and why. The demo fails when one comes to something else. */
export const EXPECTED: Readonly<Record<string, readonly [Posture, string]>> = {
  "northwind/apache-chat-8b": ["clear", "Apache-2.0, safetensors, pinned"],
  "northwind/mit-reasoner-7b": ["clear", "MIT by its card, safetensors, pinned"],
  "northwind/custom-vision-2b": ["review", "a permissive text with an added duty that no rule knows"],
  "northwind/llama-8b-support": ["conditional", "Llama terms accepted, under 700 million users"],
  "northwind/llama-8b-search": ["review", "Llama terms accepted, but the number of users is not stated"],
  "northwind/llama-8b-assistant": ["blocked", "over 700 million users a separate license is needed"],
  "northwind/gemma-terms-2b": ["conditional", "Gemma terms accepted: their use restrictions stay"],
  "northwind/openrail-image-1b": ["conditional", "OpenRAIL terms accepted: their use restrictions stay"],
  "northwind/openrail-code-3b": ["review", "nobody has accepted the use restrictions"],
  "northwind/openrail-unclear-1b": ["review", "`openrail` names a family of different texts"],
  "northwind/noncommercial-8b": ["blocked", "no commercial use"],
  "northwind/noncommercial-lab-1b": ["conditional", "the same terms, for research"],
  "northwind/laundered-8b": ["review", "milder terms than the model it is made from"],
  "northwind/gated-7b": ["unknown", "the license text cannot be read without a token"],
  "northwind/former-name-3b": ["clear", "Apache-2.0 under the repository's new name"],
  "northwind/shell-pickle-1b": ["blocked", "loading the file would run a shell command"],
  "northwind/torch-zip-1b": ["clear", "a pickle that is proven to hold data only"],
  "northwind/both-formats-1b": ["clear", "safetensors; the pickle beside them is not opened"],
  "northwind/remote-code-3b": ["review", "whether its own Python may run is not stated"],
  "northwind/chat-1b-GGUF": ["clear", "GGUF with a chat template that only joins text"],
};
