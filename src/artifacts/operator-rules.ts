import { field, record, strings } from "./rule-values.ts";

/** Operators of graphs and what they mean; `rules/operators.yaml`. */
export type OperatorRules = {
  /** Domains whose operators are part of ONNX or of ONNX Runtime. */
  onnxDomain(domain: string): boolean;
  /** Operators of known domains that run Python. */
  onnxPython: ReadonlySet<string>;
  tensorflowDangerous: ReadonlySet<string>;
  tensorflowReview: ReadonlySet<string>;
  tensorflowKnown: ReadonlySet<string>;
  torchReview: ReadonlySet<string>;
};

/** Throws RuleError where the value has not the shape of `rules/operators.yaml`. */
export function parseOperatorRules(value: unknown): OperatorRules {
  const top = record(value, "operators");
  const set = (section: string, name: string) =>
    new Set(strings(field(record(field(top, section), section), name), name));
  const domains = set("onnx", "domains");
  const prefixes = [...set("onnx", "domainPrefixes")];
  return {
    onnxDomain: (domain) => domains.has(domain) || prefixes.some((p) => domain.startsWith(p)),
    onnxPython: set("onnx", "python"),
    tensorflowDangerous: set("tensorflow", "dangerous"),
    tensorflowReview: set("tensorflow", "review"),
    tensorflowKnown: set("tensorflow", "known"),
    torchReview: set("torchscript", "review"),
  };
}
