import type { Position } from "./model.ts";

/** Every reason for which a command can end without an answer. Closed on purpose: scripts and tests rely on it. */
export type UserErrorCode =
  | "usage"
  | "manifest-not-found"
  | "manifest-invalid"
  | "lockfile-not-found"
  | "lockfile-invalid"
  | "lockfile-conflict"
  | "rules-invalid"
  | "path-not-found"
  | "clarification-mismatch"
  | "interrupted"
  | "internal";

/** Something the user can put right: what, where, why, and a hint that can be pasted. Ends in exit code 2. */
export class UserError extends Error {
  readonly code: UserErrorCode;
  readonly where: Position | string | undefined;
  readonly why: string | undefined;
  readonly fix: string | undefined;
  /** The source line that `where` points into, and how many characters the caret covers. */
  readonly excerpt: { line: string; length: number } | undefined;
  /** More of the same kind, found in the same pass. */
  readonly also: readonly UserError[] | undefined;

  constructor(
    code: UserErrorCode,
    what: string,
    more: {
      where?: Position | string;
      why?: string;
      fix?: string;
      excerpt?: { line: string; length: number };
      also?: readonly UserError[];
    } = {},
  ) {
    super(what);
    this.name = "UserError";
    this.code = code;
    this.where = more.where;
    this.why = more.why;
    this.fix = more.fix;
    this.excerpt = more.excerpt;
    this.also = more.also;
  }
}

/** Distinct outcomes of reading from a source; never one "not found". */
export type SourceState =
  | "missing-or-private"
  | "gated"
  | "bad-token"
  | "disabled"
  | "revision-not-found"
  | "entry-not-found"
  | "rate-limited"
  | "offline"
  | "endpoint-not-a-hub"
  | "network"
  | "server-error"
  | "too-large"
  | "truncated"
  | "aborted";

/** Evidence that could not be read. It makes a model `unknown`, never better, and never ends the whole scan. */
export class SourceError extends Error {
  readonly state: SourceState;
  readonly requestId: string | undefined;
  readonly hint: string | undefined;

  constructor(
    state: SourceState,
    message: string,
    more: { requestId?: string; hint?: string; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = "SourceError";
    this.state = state;
    this.requestId = more.requestId;
    this.hint = more.hint;
  }
}
