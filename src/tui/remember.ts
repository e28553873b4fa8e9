/** A pure function that keeps its last few results: a key press asks for the lines of a pane several times. */
export function remember<Args extends readonly unknown[], Result>(
  make: (...args: Args) => Result,
  most = 8,
): (...args: Args) => Result {
  const kept: { args: Args; result: Result }[] = [];
  return (...args) => {
    const found = kept.findIndex((one) => one.args.every((value, n) => Object.is(value, args[n])));
    const hit = kept[found];
    if (hit !== undefined) {
      kept.splice(found, 1);
      kept.unshift(hit);
      return hit.result;
    }
    const result = make(...args);
    kept.unshift({ args, result });
    if (kept.length > most) kept.pop();
    return result;
  };
}
