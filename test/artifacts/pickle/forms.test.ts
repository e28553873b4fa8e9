import { describe, expect, it } from "vitest";
import { binary, global, int, pickle, stackGlobal, text, tuple } from "./made/assemble.ts";
import { judge, verdict } from "./made/judge.ts";

const ndarray = global("numpy", "ndarray");
const dtype = (name: string, flags: number, size = -1) =>
  `${global("numpy", "dtype")}${text(name)}\x89\x88\x87R(K\x03${text("<")}NNN${int(size)}${int(size)}${int(flags)}tb`;
const empty = `${global("numpy.core.multiarray", "_reconstruct")}${ndarray}K\0\x85${binary("b")}\x87R`;
const array = (type: string, data: string, shape = "K\x02\x85") =>
  `${empty}(K\x01${shape}${type}\x89${data}tb`;
const defaultdict = global("collections", "defaultdict");
const getattr = global("builtins", "getattr");
const getitem = global("_operator", "getitem");
const strategy = global("transformers.trainer_utils", "IntervalStrategy");

describe("calls in a form that only makes data", () => {
  it.each([
    ["OrderedDict of pairs", `${global("collections", "OrderedDict")}](${text("a")}N\x86e\x85R`],
    ["a set of protocol 2", `${global("builtins", "set")}](K\x01K\x02e\x85R`],
    ["a defaultdict of lists", `${defaultdict}${global("builtins", "list")}\x85R`],
    ["encoded bytes", `${global("_codecs", "encode")}${text("abc")}${text("latin1")}\x86R`],
    ["a byte array of some length", `${global("builtins", "bytearray")}${int(1000)}\x85R`],
    ["a fraction", `${global("fractions", "Fraction")}${text("1/3")}\x85R`],
    [
      "an instance of protocol 0",
      `${global("copyreg", "_reconstructor")}${global("argparse", "Namespace")}${global("builtins", "object")}N\x87R}b`,
    ],
    ["an enumeration's member", `${strategy}${text("steps")}\x85R`],
    ["the member as Python 3.11 writes it", `${getattr}${strategy}${text("STEPS")}\x86R`],
    ["the class of None", `${global("builtins", "type")}N\x85R`],
    ["an array", array(dtype("f8", 0), binary("x".repeat(16)))],
    ["an array of texts", array(dtype("U1", 8, 4), binary("a\0\0\0b\0\0\0"))],
    ["an array of objects", array(dtype("O8", 63), "](NNe")],
    [
      "a scalar",
      `${global("numpy.core.multiarray", "scalar")}${dtype("f8", 0)}${binary("x".repeat(8))}\x86R`,
    ],
    ["a random generator", `${global("numpy.random._pickle", "__randomstate_ctor")}${text("MT19937")}\x85R`],
    [
      "a function of numbers, as old numpy writes it",
      `${global("numpy.core", "_ufunc_reconstruct")}${text("numpy.core.umath")}${text("log1p")}\x86R`,
    ],
    ["Python's own random generator", `${global("random", "Random")})R(K\x03(${"K\x01".repeat(625)}tNtb`],
    [
      "a time zone",
      `${getattr}${global("zoneinfo", "ZoneInfo")}${text("_unpickle")}\x86R${text("Europe/Berlin")}K\x01\x86R`,
    ],
    ["a type with its parts", `${getitem}${global("typing", "List")}${global("builtins", "int")}\x86R`],
    [
      "a union of types",
      `${global("functools", "reduce")}${global("_operator", "or_")}${global("builtins", "int")}${global("builtins", "type")}N\x85R\x86\x86R`,
    ],
    [
      "a record, whose size its state tells",
      array(
        `${global("numpy", "dtype")}${global("numpy", "record")}\x89\x88\x87R(K\x03${text("|")}N${text("a")}\x85}${text("a")}${dtype("f8", 0)}K\0\x86s${int(8)}K\x01K\0tb`,
        binary("x".repeat(8)),
        "K\x01\x85",
      ),
    ],
    [
      "the seed of a generator",
      `${global("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence")}${global("numpy.random.bit_generator", "SeedSequence")}${int(1)}N\x87R(K\x01K\0NK\x04)tb`,
    ],
    [
      "a configuration under a callback's class",
      `}${global("pytorch_lightning.callbacks.model_checkpoint", "ModelCheckpoint")}${global("omegaconf.dictconfig", "DictConfig")})\x81}${text("_content")}}sbs`,
    ],
    [
      "a layer with its activation, and an optimizer",
      `${global("torch.nn.modules.transformer", "TransformerEncoderLayer")})\x81}${text("activation")}${global("torch.nn.functional", "relu")}sb0${global("torch.optim.adam", "Adam")})\x81}${text("defaults")}}sb`,
    ],
    [
      "an estimator",
      `${global("sklearn.linear_model._base", "LinearRegression")})\x81}${text("n_features_in_")}K\x02sb`,
    ],
  ])("%s", async (_what, content) => {
    expect(await judge(pickle(content))).toMatchObject({ verdict: "safe", observations: [] });
  });
});

describe("the same globals in another form", () => {
  it.each([
    [
      "a codec that imports what it is told",
      `${global("_codecs", "encode")}${text("abc")}${text("zip")}\x86R`,
      "review",
    ],
    ["a byte array of any length", `${global("builtins", "bytearray")}\x8a\x06\0\0\0\0\0\x10\x85R`, "review"],
    [
      "byte arrays that add up",
      `N${`${global("builtins", "bytearray")}${int(2 ** 27)}\x85R0`.repeat(3)}`,
      "review",
    ],
    [
      "a fraction of endless digits",
      `${global("fractions", "Fraction")}${text("1e999999999")}\x85R`,
      "review",
    ],
    [
      "a list of an endless range",
      `${global("builtins", "list")}${global("builtins", "range")}${int(2 ** 30)}\x85R\x85R`,
      "review",
    ],
    [
      "a set of an endless range, by NEWOBJ",
      `${global("builtins", "frozenset")}${global("builtins", "range")}${int(2 ** 30)}\x85R\x85\x81`,
      "review",
    ],
    [
      "a random state of version 2, whose texts are formatted",
      `${global("random", "Random")})R(K\x02(${text("%9999999999d")}tNtb`,
      "review",
    ],
    [
      "a subarray of two negative lengths",
      `${global("numpy", "dtype")}${text("V8")}\x89\x88\x87R(K\x03${text("|")}(${dtype("i4", 0)}(${int(-1)}${int(-2)}ttNN${int(8)}K\x01K\0tb`,
      "review",
    ],
    [
      "a function of numbers that is none",
      `${global("numpy.core", "_ufunc_reconstruct")}${text("os")}${text("system")}\x86R`,
      "dangerous",
    ],
    [
      "another method of a time zone",
      `${getattr}${global("zoneinfo", "ZoneInfo")}${text("from_file")}\x86R`,
      "dangerous",
    ],
    [
      "a time zone that is a path",
      `${global("zoneinfo", "ZoneInfo")}${text("../../etc/passwd")}\x85R`,
      "review",
    ],
    ["an item of what is no type", `${getitem}}${text("x")}\x86R`, "dangerous"],
    [
      "a union of an endless range",
      `${global("functools", "reduce")}${global("_operator", "or_")}${global("builtins", "range")}${int(2 ** 30)}\x85R\x86R`,
      "dangerous",
    ],
    [
      "a union by another function",
      `${global("functools", "reduce")}${global("made", "up")}${global("builtins", "int")}\x85\x86R`,
      "dangerous",
    ],
    [
      "a Cython class of another name",
      `${global("numpy.random.bit_generator", "__pyx_unpickle_SeedSequence")}${global("collections", "OrderedDict")}${int(1)}N\x87R`,
      "review",
    ],
    [
      "an optimizer whose step is something else",
      `${global("torch.optim.adam", "Adam")})\x81}${text("step")}${global("os", "system")}sb`,
      "dangerous",
    ],
    ["a function of tensors that is called", `${global("torch.nn.functional", "relu")}N\x85R`, "review"],
    ["a factory that is a function", `${defaultdict}${global("_codecs", "encode")}\x85R`, "review"],
    ["a factory that is dangerous", `${defaultdict}${global("os", "getcwd")}\x85R`, "dangerous"],
    ["type of three arguments", `${global("builtins", "type")}${text("A")})}\x87R`, "dangerous"],
    ["a call of the class of None", `${global("builtins", "type")}N\x85R${text("a")}\x85R`, "review"],
    ["getattr of a method", `${getattr}${strategy}${text("__class__")}\x86R`, "dangerous"],
    [
      "getattr of no enumeration",
      `${getattr}${global("collections", "OrderedDict")}${text("fromkeys")}\x86R`,
      "dangerous",
    ],
    [
      "getattr kept beside an allowed use",
      `(${getattr}${getattr}${strategy}${text("STEPS")}\x86Rl`,
      "review",
    ],
    ["an enumeration by two values", `${strategy}${text("a")}${text("b")}\x86R`, "review"],
    ["an array that hides objects in bytes", array(dtype("O8", 63), binary("x".repeat(16))), "review"],
    ["a type whose flags speak of objects", array(dtype("V8", 63, 8), binary("x".repeat(16))), "review"],
    ["a type of another size than its name", array(dtype("f8", 0, 800), binary("x".repeat(16))), "review"],
    [
      "a scalar of objects",
      `${global("numpy.core.multiarray", "scalar")}${dtype("O8", 63)}${binary("x".repeat(8))}\x86R`,
      "review",
    ],
    [
      "a constructor that is any function",
      `${global("numpy.random._pickle", "__randomstate_ctor")}${text("MT19937")}${global("os", "system")}\x86R`,
      "dangerous",
    ],
    [
      "an estimator with a dangerous attribute",
      `${global("sklearn.linear_model._base", "LinearRegression")})\x81}${text("predict")}${global("os", "system")}sb`,
      "dangerous",
    ],
    [
      "an estimator that is called",
      `${global("sklearn.linear_model._base", "LinearRegression")})R`,
      "review",
    ],
    ["a class of a library", `${global("xgboost.core", "Booster")})\x81}b`, "review"],
    [
      "another base than object",
      `${global("copyreg", "_reconstructor")}${global("argparse", "Namespace")}${global("builtins", "list")}N\x87R`,
      "review",
    ],
    ["a tensor function kept in a hook", tuple(stackGlobal("torch._utils", "_rebuild_parameter")), "review"],
  ])("%s", async (_what, content, expected) => {
    expect(await verdict(pickle(content))).toBe(expected);
  });
});
