import { describe, expect, it } from "vitest";
import { read, verdict } from "./made/read.ts";

describe("Python that acts as it is imported", () => {
  it.each([
    "import os\nos.system('x')",
    "from os import system as s\ns('x')",
    "import subprocess as sp\nsp.run(['x'])",
    "__import__('os').system('x')",
    "import os\ngetattr(os,'sys'+'tem')('x')",
    "import os\ngetattr(os, name)('x')",
    "import base64\nexec(base64.b64decode('cHJpbnQoMSk=').decode() + x)",
    "import base64\nexec(base64.b64decode('aW1wb3J0IG9zCm9zLnN5c3RlbSgneCcp'))",
    "exec('import os\\nos.system(\"x\")')",
    "class A:\n    import os\n    x = os.popen('a').read()",
    "import os\n@os.system('x')\ndef f(): pass",
    "import os\ndef f(a=os.system('x')): pass",
    "import os\ndef f():\n    os.system('x')\nf()",
    "import os\nclass M:\n    def __init__(self):\n        self.go()\n    def go(self):\n        os.system('x')",
    "from os import *\nsystem('x')",
    "import urllib.request\nurllib.request.urlopen('http://a')",
    "import ctypes\nctypes.CDLL('./a.so')",
    "import marshal\nexec(marshal.loads(b'x'))",
    "import importlib\nimportlib.import_module('o'+'s').system('x')",
    "import sys\nsys.modules['os'].system('x')",
    "import os\nos.__dict__['system']('x')",
    "import os as o\nr = o.system\nr('x')",
    "try:\n    import os; os.system('x')\nexcept: pass",
    "import os\nf'{os.system(\"x\")}'",
    'import os\nf\'{"{"}{os.system("x")}\'',
    'import os\nf"{os.system("x")}"',
    "import os\nf'{1:{{}}{os.system(\"x\")}}'",
    'import os\nf"{f"{f"{os.system("x")}"}"}"',
    "import os\nf'''{ # }\nos.system(1)}'''",
    "import os\nf'\\N{LOW LINE}\\{os.system(1)!r:>{9}}'",
    "import os\ngetattr(os, '\\N{LATIN SMALL LETTER S}ystem')('x')",
    "(exec)(open('x').read())",
    "import os\nif __name__ == '__main__' or True:\n    os.system('x')",
    "import os\nif not __name__ == '__main__':\n    os.system('x')",
    "import os\n# a comment\ros.system('x')",
    "class A:\n    def exec(self): pass\nexec(open('x').read())",
    "if 0:\n    def exec(x): pass\nexec(open('x').read())",
    "import torch\ntorch.os.system('x')",
    "import base64\nexec(base64.b64decode('cHJpbnQoMSk='))",
    "import os\n@os.system\ndef f(): pass",
    "import os\nlist(map(os.system, ['x']))",
    "import os\n[os.system][0]('x')",
    "import os, threading\ndef f():\n    os.system('x')\nthreading.Thread(target=f).start()",
    "import os\nclass A:\n    @staticmethod\n    def go():\n        os.system('x')\nA.go()",
  ])("%s", async (source) => {
    expect(await verdict(source, "modeling_x.py")).toBe("dangerous");
  });
});

describe("Python that acts when it is called", () => {
  it.each([
    "import os\ndef f():\n    os.system('x')",
    "def f(x):\n    return eval(x)",
    "import requests\nclass A:\n    def forward(self, u):\n        return requests.get(u)",
    "import os\nt = os.environ.get('HF_TOKEN')",
    "x = ().__class__.__base__.__subclasses__()",
    "AutoModel.from_pretrained('a/b', trust_remote_code=True)",
    "# -*- coding: rot13 -*-\nvzcbeg bf",
    "x = '''never ends",
    "open('/root/.profile', 'a').write('x')",
    "parser.add_argument('--shape', type=eval)",
    "import operator, os\noperator.methodcaller('system', 'x')(os)",
  ])("%s", async (source) => {
    expect(await verdict(source, "modeling_x.py")).toBe("review");
  });
});

describe("strings in Python", () => {
  it("may be formatted in formatted ones, as deep as is read", async () => {
    const nested = (depth: number) => `a = ${'f"{'.repeat(depth)}1${'}"'.repeat(depth)}\n`;
    expect(await verdict(nested(4), "m.py")).toBe("safe");
    expect(await verdict(nested(9), "m.py")).toBe("review");
    expect(await verdict(nested(100_000), "m.py")).toBe("review");
    const plain = `a = f"{x!r:>{n}} {{ {y != 1} '{z}'" f'{d["k"]}' + rf"\\d{{2}}" + f"{a[1:2]:%H:%M}"\n`;
    expect(await verdict(plain, "m.py")).toBe("safe");
  });
});

describe("Python in another encoding", () => {
  it.each(["\n", "\r", "\r\n"])("is told by either of two lines, ended by %j", async (end) => {
    expect(await verdict(`#!/usr/bin/python${end}# coding: utf-7${end}x = 1\n`, "m.py")).toBe("review");
  });
});

describe("ordinary modeling code", () => {
  it.each([
    "import os, subprocess, importlib\nclass A:\n    def __init__(self):\n        self.eval()",
    "import re\nP = re.compile('x')\nmodel.eval()\nloss.compile()",
    "'''exec(os.system('x'))'''\n# os.system('x')\nx = 'subprocess.run'",
    "import os\nif __name__ == '__main__':\n    os.system('x')",
    "import torch\ndef load(p):\n    return torch.load(p)",
    "import importlib\nf = importlib.import_module('transformers.models')",
    "def compile(x): pass\ncompile(3)",
    "import subprocess\nif __name__ == '__main__': subprocess.run(['x'])",
    "import subprocess, sys\nif __name__ == '__main__' and len(sys.argv) > 1:\n    subprocess.run(['x'])",
    "import subprocess\ntry:\n    import x\nexcept subprocess.CalledProcessError:\n    pass",
    "import json\nV = json.load(open('v.json', encoding='utf-8'))\nwith open('w', 'rb') as f: W = f.read()",
    "class M:\n    def eval(self): pass\nm = M()\nm.eval()",
    "import os\nos.environ['X'] = '1'\np = os.path.join('a','b')",
  ])("%s", async (source) => {
    expect(await verdict(source, "modeling_x.py")).toBe("safe");
  });

  it("tells handlers, generators and setup scripts by their names", async () => {
    const source = "class EndpointHandler:\n    pass\n";
    expect((await read(source, "handler.py")).observations[0]?.finding).toBe("inference-handler");
    expect((await read(source, "custom_generate/generate.py")).observations[0]?.finding).toBe("remote-code");
    expect((await read(source, "setup.py")).verdict).toBe("review");
  });

  it("does not take the code of a TorchScript archive for Python", async () => {
    const parents = ["torch-zip"];
    const member = (text: string) => read(text, "m.pt", { member: "m/code/__torch__.py", parents });
    expect((await member("def forward(self):\n  return exec(eval)\n")).verdict).toBe("safe");
    expect((await member('def f(self):\n  return torch.from_file("/x", False)\n')).verdict).toBe("review");
    expect((await member("def f(self, x: Tensor):\n  return ops.evil.run(x)\n")).verdict).toBe("review");
    expect((await member('def f(self):\n  return ops.aten.from_file("/x", False)\n')).verdict).toBe("review");
    expect((await member('def f(self):\n  return torch.from_file ("/x", False)\n')).verdict).toBe("review");
  });

  it.each(["zip", "torch-package", "torch-archive"])("takes code/ in a %s for Python", async (kind) => {
    const at = { member: "code/evil.py", parents: [kind] };
    expect((await read("import os\nos.system('x')\n", "m.zip", at)).verdict).toBe("dangerous");
  });
});
