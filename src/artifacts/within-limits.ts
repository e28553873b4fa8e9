import type { Observation } from "../model.ts";
import { LimitError } from "./bounded-source.ts";
import type { ReaderContext } from "./reader.ts";

/** Does the work, and says so where a limit ends it: what was found before stays found. Other errors pass. */
export async function withinLimits(own: Observation[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LimitError)) throw error;
    own.push({ finding: "container-limit", verdict: "unreadable", message: error.message });
  }
}

/** Takes one member from the budget; false, and said so, where none is left. */
export function spendMember({ budget }: ReaderContext, own: Observation[]): boolean {
  if (--budget.members >= 0) return true;
  own.push({ finding: "container-limit", verdict: "unreadable", message: "more members than are looked at" });
  return false;
}
