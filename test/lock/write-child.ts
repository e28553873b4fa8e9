// Run as a process of its own by write.test.ts: locks one model after the other until it has done all, or is killed.
import { pin } from "../../src/lock/pin.ts";
import { parseLockfile } from "../../src/lock/read.ts";
import { editLockfile } from "../../src/lock/write.ts";
import { evidenceOf, refOf } from "./evidence.ts";

const [file = "", ...ids] = process.argv.slice(2);
process.stdout.write("ready\n");
for (const id of ids) {
  const model = pin(evidenceOf(id), refOf(id), null);
  await editLockfile(file, (text) => {
    const models = new Map(text === undefined ? [] : parseLockfile(text, file).models);
    return models.set(id, model);
  });
}
