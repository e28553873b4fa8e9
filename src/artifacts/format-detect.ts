import { isWideJson } from "./json/encoding.ts";

const latin = (head: Uint8Array, from: number, to: number): string => {
  let out = "";
  for (let i = from; i < Math.min(to, head.length); i++) out += String.fromCharCode(head[i]!);
  return out;
};

const starts = (head: Uint8Array, ...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);

/** Magic numbers that stand for one format whatever the file's name; offset, text or bytes as latin-1, format. */
const MAGIC: readonly (readonly [offset: number, magic: string, format: string])[] = [
  [0, "GGUF", "gguf"],
  [0, "\x89HDF\r\n\x1a\n", "hdf5"],
  [0, "\x7fELF", "elf"],
  [0, "\xcf\xfa\xed\xfe", "mach-o"],
  [0, "\xce\xfa\xed\xfe", "mach-o"],
  [0, "\xfe\xed\xfa\xcf", "mach-o"],
  [0, "\xfe\xed\xfa\xce", "mach-o"],
  [0, "\0asm", "wasm"],
  [0, "ftrt", "tensorrt"],
  [0, "ptrt", "tensorrt"],
  [4, "TFL3", "tflite"],
  [4, "ET12", "executorch"],
  [0, "lmgg", "ggml"],
  [0, "fmgg", "ggml"],
  [0, "tjgg", "ggml"],
  [0, "algg", "ggml"],
  [0, "GPT-OSS v1.0", "gpt-oss-metal"],
  [0, "\xba\x16O/\x0b\0\0\0", "word-vectors"],
  [0, "\xba\x16O/\x0c\0\0\0", "word-vectors"],
  [0, "CBM1", "boosted-trees"],
  [0, "{L\0\0\0\0\0\0\0\x07learner", "boosted-trees"],
  [0, "mmap lm http://kheafield.com/code format version ", "kenlm"],
  [0, "\x89PNG\r\n\x1a\n", "media"],
  [0, "\xff\xd8\xff", "media"],
  [0, "GIF8", "media"],
  [0, "%PDF-", "media"],
  [0, "OggS", "media"],
  [0, "fLaC", "media"],
  [0, "ID3", "media"],
  [4, "ftyp", "media"],
  [0, "wOF2", "media"],
  [0, "wOFF", "media"],
  [0, "\0\x01\0\0\0", "media"],
  [0, "OTTO", "media"],
  [0, "\x1aE\xdf\xa3", "media"],
  [0, "\0\0\x01\0", "media"],
  [0, "BM", "media-bitmap"],
  [0, "RIFF", "media"],
  [0, "\0\0\0\x01Bud1", "media"],
  [0, "PAR1", "table"],
  [0, "ARROW1", "table"],
  [0, "SQLite format 3\0", "table"],
];

const NAMES: readonly (readonly [pattern: RegExp, format: string])[] = [
  [/\.safetensors$/, "safetensors"],
  [/\.gguf$/, "gguf"],
  [/(?:^|\/)(?:requirements[^/]*\.(?:txt|in)|[^/]*requirements\.txt)$/, "requirements"],
  [/\.(?:jinja2?|j2)$/, "chat-template"],
  [/chat_template(?:\.jinja2?)?(?:\.txt)?$/, "chat-template"],
  [/\.(?:json|ipynb|jsonl5|webmanifest)$/, "json"],
  [/\.ya?ml$/, "yaml"],
  [/\.pyi?w?$/, "python"],
  [/\.pyc$/, "python-bytecode"],
  [/(?:^|\/)keras_metadata\.pb$/, "keras-metadata"],
  [/(?:^|\/)saved_model\.pb$/, "saved-model"],
  [/\.onnx$/, "onnx"],
  [/\.(?:h5|hdf5|keras\.h5)$/, "hdf5"],
  [/\.tflite$/, "tflite"],
  [/\.pte$/, "executorch"],
  [/\.(?:rds|rda|rdata)$/, "rds"],
  [/\.msgpack$/, "flax-msgpack"],
  [/\.(?:engine|plan|trt)$/, "tensorrt"],
  [/\.(?:so(?:\.[0-9.]+)?|dylib|dll|exe|node|pyd)$/, "native"],
  [/\.class$/, "java-class"],
  [/\.meta$/, "tensorflow-meta"],
  [/\.(?:graphdef|pbtxt|pb)$/, "tensorflow-graph"],
  [/(?:^|\/)(?:spiece|tokenizer|sentencepiece[^/]*|source|target|[^/]*)\.(?:model|spm)$/, "sentencepiece"],
  [/(?:\.onnx_data|\.onnx\.data|\.onnx_data_[0-9]+|\.data-[0-9]{5}-of-[0-9]{5}|\.index)$/, "raw-data"],
  [/(?:^|\/)events\.out\.tfevents\.[^/]*$/, "table"],
  [/(?:^|\/)(?:openvino_[^/]*|params_shard_[0-9]+)\.bin$/, "raw-data"],
  [/(?:^|\/)lookups\.bin$/, "flax-msgpack"],
  [/(?:\.|(?:^|\/)|[-_])imatrix(?:\.dat)?$/, "raw-data"],
  [/(?:^|\/)com\.apple\.CoreML\/.*\.(?:mlmodel|bin)$/, "coreml"],
  [/\.(?:mlmodel|espresso\.(?:net|shape|weights))$/, "coreml"],
];

/** Names that promise weights or an object graph: what is in them must be understood. */
export const MODEL_NAME =
  /\.(?:bin|pt|pth|ckpt|pkl|pickle|joblib|dat|model|npy|npz|keras|nemo|mar|pt2|pdparams|pdopt|pdiparams|pdmodel|skops|h5|hdf5|onnx|gguf|ggml|safetensors|tflite|pte|msgpack|rds|rda|rdata|dill|cloudpickle|zip|tar|gz|7z|bz2|xz|zst|lz4|rar|whl|egg|params|weights|pb|t7|caffemodel|mlmodel|engine|plan|npyz)$/;

/**
 * The format of what is neither a pickle nor a container, from the first bytes (4096 are enough), the name and the
 * size. Content goes before the name. Undefined: nothing fits.
 */
export function detectFormat(head: Uint8Array, name: string, size: number): string | undefined {
  const lower = name.toLowerCase().replaceAll("\\", "/");
  if (size === 0) return MODEL_NAME.test(lower) ? "empty" : "text";
  const start = latin(head, 0, 200);
  if (start.startsWith("version https://git-lfs.github.com/spec/")) return "lfs-pointer";
  const named = NAMES.find(([pattern]) => pattern.test(lower))?.[1];
  const magic = byMagic(head, lower);
  if (magic !== undefined && !(magic === "media-bitmap")) return magic;
  if (starts(head, 0x4d, 0x5a) && peHeader(head)) return lower.endsWith(".llamafile") ? "llamafile" : "pe";
  const text = isText(head, size);
  if (text && /^\s*(?:<!doctype\s+html|<html[\s>]|<\?xml[^>]*>\s*<!doctype html|<head>)/i.test(start)) {
    return MODEL_NAME.test(lower) || named !== undefined ? "html" : "text";
  }
  if (named !== undefined) return fits(named, head, lower, text) ? named : mislabelled(named, text);
  if (/^(?:RD[AXB][23]\n)?[XAB]\n\0\0\0[23]/.test(start)) return "rds";
  if (isCoremlBlob(head)) return "coreml";
  if (isCtranslate(head)) return "ctranslate2";
  if (lower.endsWith(".weights") && isDarknet(head)) return "darknet";
  if (!text && SPACY.test(lower) && isMap(head)) return "flax-msgpack";
  // word2vec: how many words and how long their vectors are, in digits, before words and floats.
  if (!text && lower.endsWith(".bin") && /^\d{1,9} \d{1,4}\n/.test(start)) return "word-vectors";
  if (isSafetensors(head)) return "safetensors";
  if (magic === "media-bitmap") return "media";
  if (text) {
    return MODEL_NAME.test(lower) ? textUnderModelName(start, lower) : "text";
  }
  return undefined;
}

/** A text where weights were promised: a JSON or a list of words is data, anything else is not what it claims. */
function textUnderModelName(start: string, lower: string): string | undefined {
  if (/^\s*[{[]/.test(start)) return "json";
  return /\.(?:model|dat)$/.test(lower) ? "text" : undefined;
}

function byMagic(head: Uint8Array, lower: string): string | undefined {
  for (const [offset, magic, format] of MAGIC) {
    if (latin(head, offset, offset + magic.length) !== magic) continue;
    if (format === "media" && magic.length <= 4 && !plausibleMedia(magic, head, lower)) continue;
    if (format === "media-bitmap" && !/\.bmp$/.test(lower)) continue;
    if (format === "elf" && lower.endsWith(".llamafile")) return "llamafile";
    return format;
  }
  if (starts(head, 0xca, 0xfe, 0xba, 0xbe)) return lower.endsWith(".class") ? "java-class" : "mach-o";
  return undefined;
}

/** Short magic numbers need a second sign: weights may begin with any bytes. */
function plausibleMedia(magic: string, head: Uint8Array, lower: string): boolean {
  if (
    /\.(?:jpe?g|png|gif|webp|bmp|ico|ttf|otf|woff2?|wav|mp3|ogg|flac|mp4|m4a|mov|avi|mkv|webm|pdf|svg|heic)$/.test(
      lower,
    )
  )
    return true;
  if (magic === "RIFF") return ["WAVE", "WEBP", "AVI "].includes(latin(head, 8, 12));
  if (magic === "\xff\xd8\xff") return /^(?:JFIF|Exif|ICC_|Adob|http)/.test(latin(head, 6, 10));
  if (magic === "ftyp") return head[0] === 0 && head[1] === 0;
  return magic === "GIF8" || magic === "OggS" || magic === "fLaC";
}

function peHeader(head: Uint8Array): boolean {
  if (head.length < 64) return false;
  const at = head[60]! | (head[61]! << 8) | (head[62]! << 16);
  return at >= head.length - 4 || latin(head, at, at + 4) === "PE\0\0";
}

/** CoreML's weight files: a count, version 2, and the first record's sentinel behind the 64 bytes of the header. */
function isCoremlBlob(head: Uint8Array): boolean {
  return head.length >= 68 && head[4] === 2 && head[5] === 0 && latin(head, 64, 68) === "\xef\xbe\xad\xde";
}

/** CTranslate2: a version, and the length and the name of the specification (`WhisperSpec`), as a C string. */
function isCtranslate(head: Uint8Array): boolean {
  if (head.length < 16 || head[0]! > 20 || !starts(head.subarray(1), 0, 0, 0) || head[5] !== 0) return false;
  return /^[A-Z]\w{1,60}Spec\0$/.test(latin(head, 6, 6 + head[4]!));
}

/** Parts of a spaCy pipeline, as `Language.to_disk` writes them: MessagePack without an ending. */
const SPACY = /(?:^|\/)(?:tokenizer|model|moves|patterns|key2row)$/;

function isMap(head: Uint8Array): boolean {
  const first = head[0] ?? 0;
  return (first >= 0x80 && first <= 0x8f) || first === 0xde || first === 0xdf;
}

/** Darknet: major, minor and revision as numbers of four bytes; then the images seen and bare floats. */
function isDarknet(head: Uint8Array): boolean {
  return (
    head.length > 16 &&
    starts(head, 0, 0, 0, 0) &&
    head[4]! <= 2 &&
    starts(head.subarray(5), 0, 0, 0) &&
    head[8]! <= 9 &&
    starts(head.subarray(9), 0, 0, 0)
  );
}

/** A header length that is plausible, and the `{"` of the header: safetensors under another name. */
function isSafetensors(head: Uint8Array): boolean {
  return head.length > 10 && latin(head, 4, 10) === '\0\0\0\0{"' && head[3]! < 6;
}

/** Text formats must be text, as far as their loaders ask for it; a binary format must not be. */
function fits(format: string, head: Uint8Array, lower: string, text: boolean): boolean {
  switch (format) {
    case "json":
      return text || isWideJson(head);
    case "yaml":
    case "python":
    case "requirements":
    case "chat-template":
      // Python takes other encodings and control characters in comments; what macOS keeps beside a file has zeros.
      return text || !head.includes(0);
    case "onnx":
    case "hdf5":
    case "tflite":
    case "sentencepiece":
      return (
        format === "onnx" ||
        (format === "sentencepiece" && head[0] === 0x0a) ||
        (format === "sentencepiece" && text)
      );
    case "rds":
      return true;
    case "coreml":
      return !text || lower.endsWith(".net") || lower.endsWith(".shape");
    case "gguf":
      return false;
    default:
      return true;
  }
}

function mislabelled(format: string, text: boolean): string | undefined {
  return format === "sentencepiece" && text ? "text" : undefined;
}

/** UTF-8 or UTF-16 without control characters, as far as the head goes. */
export function isText(head: Uint8Array, size: number): boolean {
  if (starts(head, 0xff, 0xfe) || starts(head, 0xfe, 0xff)) return true;
  const probe = head.subarray(0, 4096);
  if (probe.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27) || byte === 11)) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(probe, { stream: probe.length < size });
    return true;
  } catch {
    return false;
  }
}
