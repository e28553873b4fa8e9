import { expect, it } from "vitest";
import { pack } from "./own-pack.ts";

it("loads", () => {
  expect(pack.licenses.named("Apache License, Version 2.0")).toMatchObject({ expression: "Apache-2.0" });
});
