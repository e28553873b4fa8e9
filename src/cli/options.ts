/** Options of the commands as `program.ts` parses them: what a command's file receives as its first argument. */

/** Facts of the deployment as written: `key=value`, each as given to one `--deployment`. */
type WithDeployment = { deployment: readonly string[] };

/** Where bytes of the Hub are kept. */
type WithCache = { offline: boolean; cache: boolean; cacheDir?: string };

export type ScanOptions = WithDeployment &
  WithCache & {
    /** A manifest, `org/name[@revision][:QUANT]`, a Hub URL or a directory; none: the nearest manifest. */
    targets: readonly string[];
    manifest?: string;
    lockfile?: string;
    format: "text" | "json" | "github" | "markdown" | "sarif";
    failOn?: "clear" | "conditional" | "review" | "unknown" | "blocked";
    exitZero: boolean;
    tui: boolean;
    /** A folder that holds a rule pack, instead of the one that ships. */
    rules?: string;
    include: readonly string[];
    exclude: readonly string[];
    loader?: "transformers" | "vllm" | "llama.cpp";
    concurrency?: number;
  };

export type LockOptions = WithCache & {
  ids: readonly string[];
  update: boolean;
  check: boolean;
  proofs: boolean;
  manifest?: string;
  lockfile?: string;
  format: "text" | "json";
  rules?: string;
  concurrency?: number;
};

export type CheckOptions = WithDeployment & {
  manifest?: string;
  lockfile?: string;
  format: "text" | "json" | "github" | "markdown" | "sarif";
  /** A git revision: fail only on what is worse than there. */
  since?: string;
  exitZero: boolean;
  failOn?: ScanOptions["failOn"];
  rules?: string;
};

export type InspectOptions = {
  paths: readonly string[];
  format: "text" | "json";
  disassemble: boolean;
  jobs?: number;
  rules?: string;
};

export type ExplainOptions = { id: string; format: "text" | "json"; manifest?: string; rules?: string };

export type InitOptions = { ids: readonly string[]; manifest?: string; schema: boolean };

export type WaiveOptions = {
  finding: string;
  model: string;
  reason?: string;
  owner?: string;
  expires?: string;
  manifest?: string;
  rules?: string;
};

export type CompletionOptions = { shell: "bash" | "zsh" | "fish" | "models" | "findings" };

export type TuiOptions = ScanOptions & {
  /** A lockfile to open offline; true: the nearest. */
  lock?: string | true;
  /** A saved JSON report. */
  report?: string;
};
