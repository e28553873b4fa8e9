import { readJson } from "./config/read.ts";
import { readTflite } from "./flatbuffer.ts";
import { readGgml, readGguf } from "./gguf/read.ts";
import { readHdf5 } from "./keras/hdf5.ts";
import { readMsgpack } from "./msgpack.ts";
import { nativeReader } from "./native.ts";
import { readOnnx } from "./onnx/read.ts";
import { readPython } from "./python/read.ts";
import { readRds } from "./rds.ts";
import type { Reader } from "./reader.ts";
import { readRequirements } from "./requirements.ts";
import { readSafetensors } from "./safetensors.ts";
import { readKerasMetadata } from "./tensorflow/keras-metadata.ts";
import { readGraphDef, readMetaGraph, readSavedModel } from "./tensorflow/saved-model.ts";
import { absent, inert, readTemplateFile } from "./text.ts";
import { readYaml } from "./yaml.ts";

const NATIVE = [
  "elf",
  "pe",
  "mach-o",
  "wasm",
  "tensorrt",
  "llamafile",
  "java-class",
  "python-bytecode",
  "native",
];
const INERT = [
  "text",
  "media",
  "table",
  "sentencepiece",
  "raw-data",
  "coreml",
  "gpt-oss-metal",
  "ctranslate2",
  "darknet",
  "word-vectors",
  "kenlm",
  "boosted-trees",
  "executorch",
];

/** Readers of everything that is neither a pickle nor a container, by format id. */
export const formatReaders: Record<string, Reader> = {
  safetensors: readSafetensors,
  gguf: readGguf,
  ggml: readGgml,
  "chat-template": readTemplateFile,
  json: readJson,
  yaml: readYaml,
  requirements: readRequirements,
  python: readPython,
  onnx: readOnnx,
  hdf5: readHdf5,
  "saved-model": readSavedModel,
  "tensorflow-graph": readGraphDef,
  "tensorflow-meta": readMetaGraph,
  "keras-metadata": readKerasMetadata,
  tflite: readTflite,
  rds: readRds,
  "flax-msgpack": readMsgpack,
  html: absent("html", "a web page, not what the name promises"),
  "lfs-pointer": absent("lfs-pointer", "a pointer to the file, not the file: it was fetched without Git LFS"),
  empty: absent("empty", "an empty file"),
  ...Object.fromEntries(NATIVE.map((kind) => [kind, nativeReader(kind)])),
  ...Object.fromEntries(INERT.map((kind) => [kind, inert(kind)])),
};
