import { describe, expect, it } from "vitest";
import { layoutOf, SCREENS } from "../../src/tui/layout.ts";

const panes = (columns: number, rows: number, more: object = {}) =>
  layoutOf({ columns, rows, screen: "models", focus: "list", zoomed: false, ...more }).map((pile) =>
    pile.map(({ pane }) => pane),
  );

describe("the layout", () => {
  it("stands side by side, stacked, upright or alone", () => {
    expect(panes(120, 36)).toEqual([["list"], ["detail", "evidence"]]);
    expect(panes(80, 24)).toEqual([["list", "detail"]]);
    expect(panes(80, 24, { focus: "evidence" })).toEqual([["list", "evidence"]]);
    expect(panes(60, 60)).toEqual([["list", "detail", "evidence"]]);
    expect(panes(120, 11)).toEqual([["list"]]);
    expect(panes(120, 11, { focus: "evidence" })).toEqual([["evidence"]]);
    expect(panes(120, 36, { zoomed: true, focus: "detail" })).toEqual([["detail"]]);
    expect(panes(120, 36, { focus: "overlay" })).toEqual([["overlay"]]);
  });

  it("fills the width and leaves a row free, at every size", () => {
    for (const screen of SCREENS)
      for (let columns = 24; columns <= 220; columns += 7)
        for (let rows = 6; rows <= 70; rows += 3) {
          const layout = layoutOf({ columns, rows, screen, focus: "list", zoomed: false });
          const widths = layout.map((pile) => Math.max(...pile.map(({ width }) => width)));
          expect(widths.reduce((sum, width) => sum + width, 0)).toBe(columns);
          for (const pile of layout) expect(pile.reduce((sum, { height }) => sum + height, 0)).toBe(rows - 3);
        }
  });
});
