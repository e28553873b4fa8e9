import { describe, expect, it } from "vitest";
import { field } from "./made/protobuf.ts";
import { read, verdict } from "./made/read.ts";

const external = (location: string) =>
  field(5, field(8, "w"), field(13, field(1, "location"), field(2, location)));
const node = (operator: string, domain: string, ...attributes: number[][]) =>
  field(
    1,
    field(4, operator),
    ...attributes.map((a) => field(5, a)),
    ...(domain === "" ? [] : [field(7, domain)]),
  );
const model = (...graph: number[][]) => Uint8Array.from([8, 8, ...field(7, ...graph)]);

describe("graphs in protobuf's text form", () => {
  const graph = (operator: string) => `meta_graphs { graph_def { node { name: "x" op: "${operator}" } } }`;
  it("are judged by their operators", async () => {
    expect(await verdict(graph("WriteFile"), "saved_model.pbtxt")).toBe("dangerous");
    expect(await verdict(graph("Mine"), "graph.pbtxt")).toBe("review");
    expect(await verdict(graph("MatMul"), "graph.pbtxt")).toBe("safe");
    expect(await verdict(graph("XlaCallModule"), "graph.pbtxt")).toBe("safe");
    expect(await verdict('item { name: "cat" id: 1 }', "label_map.pbtxt")).toBe("safe");
  });
});

describe("onnx", () => {
  it.each(["/etc/passwd", "../../x", "a/../../x", "..\\x", "C:/x", "file:///x"])(
    "blocks external data at %s",
    async (location) => {
      expect(await verdict(model(external(location)), "model.onnx")).toBe("dangerous");
    },
  );

  it("blocks it in attributes, subgraphs, sparse tensors, functions and training graphs", async () => {
    const tensor = external("../x").slice(2);
    const attribute = field(5, tensor);
    const subgraph = field(6, external("../x"));
    expect(await verdict(model(node("Constant", "", attribute)), "m.onnx")).toBe("dangerous");
    expect(await verdict(model(node("If", "", subgraph)), "m.onnx")).toBe("dangerous");
    expect(await verdict(model(node("If", "", field(11, node("If", "", subgraph)))), "m.onnx")).toBe(
      "dangerous",
    );
    expect(await verdict(model(field(15, field(1, tensor))), "m.onnx")).toBe("dangerous");
    const inFunction = field(7, field(4, "Constant"), field(5, attribute));
    expect(
      await verdict(Uint8Array.from([...model(), ...field(25, field(1, "f"), inFunction)]), "m.onnx"),
    ).toBe("dangerous");
    expect(
      await verdict(Uint8Array.from([...model(), ...field(20, field(1, external("../x")))]), "m.onnx"),
    ).toBe("dangerous");
  });

  it("accepts data beside the model and the operators of ONNX, and names the files", async () => {
    const reading = await read(
      model(external("model.onnx_data"), node("Scaler", "ai.onnx.ml"), node("Add", "")),
      "m.onnx",
    );
    expect(reading.verdict).toBe("safe");
    expect(reading.details?.references).toEqual([{ kind: "external-data", target: "model.onnx_data" }]);
  });

  it("reports operators that need code from elsewhere, but not functions of the model", async () => {
    expect(await verdict(model(node("Evil", "evil.ops")), "m.onnx")).toBe("review");
    expect(await verdict(model(node("PyOp", "com.microsoft")), "m.onnx")).toBe("review");
    const local = Uint8Array.from([
      ...model(node("F", "local")),
      ...field(25, field(1, "F"), field(10, "local")),
    ]);
    expect(await verdict(local, "m.onnx")).toBe("safe");
  });

  it("calls what is no model unreadable", async () => {
    expect(await verdict(Uint8Array.from([255, 255, 255, 1]), "m.onnx")).toBe("unreadable");
  });
});

describe("saved model", () => {
  const graph = (operators: readonly string[], functions: readonly number[][] = []) => {
    const nodes = operators.map((operator) => field(1, field(1, "n"), field(2, operator)));
    return Uint8Array.from(field(2, field(2, ...nodes, field(2, ...functions))));
  };
  const name = "saved_model.pb";
  const define = (called: string, operator: string) =>
    field(1, field(1, field(1, called)), field(3, field(2, operator)));

  it.each([
    ["SaveV2", "safe"],
    ["ReadFile", "review"],
    ["SomebodysOp", "review"],
    ["WriteFile", "dangerous"],
    ["PyFunc", "dangerous"],
  ])("%s is %s in the graph and in a function", async (operator, expected) => {
    expect(await verdict(graph(["MatMul", operator]), name)).toBe(expected);
    expect(await verdict(graph(["MatMul"], [define("f", operator)]), name)).toBe(expected);
  });

  it("knows the functions that the model defines", async () => {
    expect(await verdict(graph(["my_function"], [define("my_function", "MatMul")]), name)).toBe("safe");
  });
});

describe("keras", () => {
  const layer = (value: unknown) => JSON.stringify({ class_name: "Sequential", config: { layers: [value] } });
  const code = (text: string) =>
    Buffer.from(`\xe3\x01\0\0\0${text}`.padEnd(60, "\0"), "latin1").toString("base64");
  const lambda = (body: string) => ({
    class_name: "Lambda",
    config: { function: { class_name: "__lambda__", config: { code: body } } },
  });

  it.each([
    ["bytecode that reaches os", lambda(code("\xda\x06system\xda\x0a__import__"))],
    [
      "bytecode in the list form",
      { class_name: "Lambda", config: { function: [code("\xda\x05popen"), null, null] } },
    ],
    ["a wrapped layer", { class_name: "TimeDistributed", config: { layer: lambda(code("\xda\x04exec")) } }],
    ["a torch module", { class_name: "TorchModuleWrapper", config: {} }],
    [
      "a function of os",
      { class_name: "function", module: "os", config: "system", registered_name: "system" },
    ],
    ["a built-in", { class_name: "function", module: "builtins", config: "exec", registered_name: "exec" }],
    [
      "a saved model from anywhere",
      { class_name: "TFSMLayer", module: "keras.layers", config: { filepath: "gs://x/y" } },
    ],
    ["the same in the older form", { class_name: "TFSMLayer", config: { filepath: "/x" } }],
    [
      "a gadget of Keras",
      { class_name: "function", module: "keras.utils", config: "get_file", registered_name: "get_file" },
    ],
  ])("blocks %s", async (_what, value) => {
    expect(await verdict(layer(value), "config.json")).toBe("dangerous");
  });

  it("asks about harmless bytecode and named functions", async () => {
    expect(await verdict(layer(lambda(code("\xda\x01x"))), "config.json")).toBe("review");
    expect(
      await verdict(layer({ class_name: "Lambda", config: { function: "my_function" } }), "config.json"),
    ).toBe("review");
    expect(
      await verdict(
        layer({ class_name: "X", module: "my", registered_name: "My>X", config: {} }),
        "config.json",
      ),
    ).toBe("review");
  });

  it("says which class a program must register, where no module is given", async () => {
    const named = (name: string) => layer({ class_name: "X", registered_name: name, config: {} });
    expect(await verdict(named("my>X"), "config.json")).toBe("review");
    expect(await verdict(named("X"), "config.json")).toBe("safe");
  });

  it("accepts ordinary layers, whatever their names", async () => {
    const dense = {
      module: "keras.layers",
      class_name: "Dense",
      config: { name: "lambda_os_system" },
      registered_name: null,
    };
    expect(await verdict(layer(dense), "config.json")).toBe("safe");
    expect(
      await verdict(
        layer({ class_name: "Functional", registered_name: "Functional", config: {} }),
        "config.json",
      ),
    ).toBe("safe");
  });

  it("judges broken JSON with code in it by its text", async () => {
    expect(await verdict(`${layer(lambda(code("x")))}]`, "config.json")).toBe("dangerous");
  });

  it("finds configurations and outside links in HDF5", async () => {
    const magic = "\x89HDF\r\n\x1a\n";
    const h5 = (body: string) =>
      Uint8Array.from(Buffer.from(`${magic}${"\0".repeat(90)}${body}${"\0".repeat(64)}`, "latin1"));
    expect(await verdict(h5(""), "weights.h5")).toBe("safe");
    expect(await verdict(h5(layer(lambda(code("\xda\x06system")))), "model.h5")).toBe("dangerous");
    // Whatever key is the first one, and however many configurations come before.
    const other = layer(lambda(code("\xda\x06system"))).replaceAll("{", '{"\\u0061":0,');
    expect(await verdict(h5(other), "model.h5")).toBe("dangerous");
    expect(await verdict(h5('{"name":1}'.repeat(120_000) + other), "model.h5")).not.toBe("safe");
    expect(await verdict(h5('{"a":'.repeat(300_000)), "model.h5")).toBe("unreadable");
    const target = "\0/etc/passwd\0/x\0";
    const link = `\x01\x18\x40\x00\x04name${String.fromCharCode(target.length)}\0${target}`;
    expect(await verdict(h5(link), "model.h5")).toBe("dangerous");
  });
});

describe("others", () => {
  it.each([
    ["\x7fELF\x02\x01", "lib.so", "review"],
    ["\x7fELF\x02\x01", "weights.bin", "review"],
    [`MZ${"\0".repeat(58)}\x40\0\0\0PE\0\0`, "x.dat", "review"],
    ["version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "model.bin", "unreadable"],
    ["<!DOCTYPE html><html></html>", "model.onnx", "unreadable"],
    ["", "model.bin", "unreadable"],
    ["", "notes.txt", "safe"],
    ["# hello\nimport os; exec(x)\n", "README.md", "safe"],
    ["\x89PNG\r\n\x1a\n\0\0", "figure.png", "safe"],
    ["GPT-OSS v1.0\0\0", "metal/model.bin", "safe"],
    ["#!/bin/sh\necho x\n", "install.sh", "safe"],
    ['{"a": 1}\n{"b": 2}\n', "log.json", "safe"],
    ["\x81\xa1a\x01", "flax_model.msgpack", "safe"],
    ["\x81\xa1a\x01\x02", "flax_model.msgpack", "unreadable"],
    ["\xdd\xff\xff\xff\xff", "flax_model.msgpack", "unreadable"],
  ])("%j as %s is %s", async (content, name, expected) => {
    expect(await verdict(Uint8Array.from(Buffer.from(content, "latin1")), name)).toBe(expected);
  });
});
