import { type Instance, render } from "ink";
import { App } from "./app.tsx";
import { arrive, complete, resize, restart } from "./arrive.ts";
import { clipboardSequence } from "./clipboard.ts";
import { frameOf } from "./frame.ts";
import { type Effect, press, showText } from "./press.ts";
import { enterScreen, type Streams } from "./screen.ts";
import { type Given, initialState, type Result, type Source } from "./state.ts";

/** How it was left: `complete` where every model had come, `interrupted` by Ctrl-C or a signal. */
export type Closed = { complete: boolean; interrupted: boolean };

/** Milliseconds between two looks at what is being read. */
const LOOK = 200;
/** Milliseconds in which results are gathered before they are drawn: a frame each would be slower than reading them. */
const GATHER = 60;

/**
 * Opens the terminal interface and resolves when it is left. Both streams have to be terminals. Rejects with what the source
 * rejects with, or with what a view threw; the user's own screen is back by then.
 */
export async function openTui(first: Source, usual: Given, streams: Streams): Promise<Closed> {
  const { stdin, stdout, signal } = streams;
  const size = () => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  let [source, given] = [first, usual];
  let state = initialState(size());
  // What is there already stands on the first frame.
  const begin = () => {
    if (Symbol.iterator in source.results)
      state = complete(arrive(state, [...source.results], given), source.finish(), given);
  };
  begin();
  let interrupted = false;
  let leaving = false;
  let failure: unknown;
  let instance: Instance | undefined;
  const screen = enterScreen(streams, () => {
    // Ink draws a frame only if it is another one than the last; the screen is empty by now.
    state = { ...state, message: state.message === undefined ? "continued" : undefined };
    draw();
  });

  const onKeys = (keys: readonly string[]) => {
    for (const key of keys) {
      if (leaving) return;
      const step = press(state, key, given);
      state = step.state;
      if (step.effect !== undefined) run(step.effect);
    }
    draw();
  };
  const view = () => <App frame={frameOf(state, given)} onKeys={onKeys} />;
  const draw = () => {
    if (!leaving) instance?.rerender(view());
  };
  const quit = (why?: unknown) => {
    leaving = true;
    failure ??= why;
    instance?.unmount();
  };
  const run = (effect: Effect) => {
    if (effect.kind === "copy") stdout.write(clipboardSequence(effect.text) ?? "");
    else if (effect.kind === "explain") explain(effect.id);
    else if (effect.kind === "again") void again();
    else if (effect.kind === "suspend") screen.suspend();
    else {
      interrupted = effect.kind === "interrupt";
      quit();
    }
  };
  const lay = (title: string, text: string) => {
    state = showText({ ...state, message: undefined }, { kind: "text", title, text }, given);
    draw();
  };
  const reason = (error: unknown) => (error instanceof Error ? error.message : String(error));
  const explain = (id: string) => {
    given.explain?.(id).then(
      (text) => lay(id, text),
      (error) => lay(id, reason(error)),
    );
  };
  let opening = false;
  const again = async () => {
    if (opening) return;
    opening = true;
    try {
      const opened = await given.again?.();
      if (opened === undefined || leaving) return;
      ({ source, given } = opened);
      state = { ...restart(state), message: undefined };
      begin();
      watch();
      draw();
    } catch (error) {
      lay("not read again", reason(error));
    } finally {
      opening = false;
    }
  };
  const watch = () => {
    if (Symbol.asyncIterator in source.results) void read(source.results, show).catch(quit);
  };
  const onResize = () => {
    const next = size();
    if (next.columns !== state.columns) screen.wipe();
    state = resize(state, next, given);
    draw();
  };
  const onAbort = () => {
    interrupted = true;
    quit();
  };

  const show = (results: Result[] | undefined) => {
    if (leaving) return;
    if (results === undefined) state = complete(state, source.finish(), given);
    else state = arrive(state, results, given);
    draw();
  };
  const watching = setInterval(() => {
    const doing = source.doing?.();
    if (!state.streaming || doing === state.doing) return;
    state = { ...state, doing };
    draw();
  }, LOOK);
  try {
    // Before Ink's own listener, which would draw the old frame for the new size.
    stdout.on("resize", onResize);
    signal.addEventListener("abort", onAbort, { once: true });
    instance = render(view(), { stdin, stdout, exitOnCtrlC: false, patchConsole: false });
    const left = instance.waitUntilExit();
    watch();
    if (signal.aborted) onAbort();
    await left;
  } finally {
    leaving = true;
    clearInterval(watching);
    stdout.off("resize", onResize);
    signal.removeEventListener("abort", onAbort);
    screen.leave();
  }
  if (failure !== undefined) throw failure;
  return { complete: !state.streaming, interrupted };
}

/** Results in groups as they come, and undefined at the end. */
async function read(
  results: AsyncIterable<Result>,
  show: (results: Result[] | undefined) => void,
): Promise<void> {
  let waiting: Result[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const gathered = waiting;
    waiting = [];
    if (gathered.length > 0) show(gathered);
  };
  try {
    for await (const result of results) {
      waiting.push(result);
      timer ??= setTimeout(flush, GATHER);
    }
  } finally {
    clearTimeout(timer);
  }
  flush();
  show(undefined);
}
