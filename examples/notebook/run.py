"""Runs the notebook from top to bottom, and holds what it shows against what the evidence is known to be."""

from __future__ import annotations

import json
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

HERE = Path(__file__).resolve().parent

# Asked of the notebook's own table after it ran.
PROBE = """
import json
names = ["real/sev-8.0.0/milan", "real/sev-8.0.0/milan-flip-measurement", "real/dcap-qvl-0.7.1/tdx-v4", "snp/bind/bars", "tdx/level/revoked"]
answer = {name: [earlier["verdict"][name], table["verdict"][name], table["code"][name]] for name in names}
answer["items"], answer["verified"] = len(table), int((table["verdict"] == "verified").sum())
answer["claims of rejected"] = int(table[table["verdict"] == "rejected"][["tcb", "measurement"]].notna().sum().sum())
print(json.dumps(answer))
"""


def main() -> None:
    start = time.monotonic()
    notebook = nbformat.read(HERE / "audit.ipynb", as_version=4)
    nbformat.validate(notebook)
    shown = len(notebook.cells)
    notebook.cells.append(nbformat.v4.new_code_cell(PROBE))
    # Sockets in a folder of this user's, not ports.
    with TemporaryDirectory() as sockets:
        transport = Config({"ConnectionFileMixin": {"transport": "ipc", "ip": f"{sockets}/kernel"}})
        NotebookClient(notebook, config=transport, timeout=300, resources={"metadata": {"path": str(HERE)}}).execute()

    answer = json.loads(notebook.cells[-1].outputs[0].text)
    expected = {
        "real/sev-8.0.0/milan": ["verified", "verified", "ok"],
        "real/sev-8.0.0/milan-flip-measurement": ["rejected", "rejected", "snp.signature"],
        "real/dcap-qvl-0.7.1/tdx-v4": ["verified", "rejected", "tdx.crl.root.window"],
        "snp/bind/bars": ["verified", "verified", "ok"],
        "tdx/level/revoked": ["rejected", "rejected", "tdx.tcb.not-revoked"],
    }
    for name, verdicts in expected.items():
        assert answer[name] == verdicts, f"{name}: {answer[name]}, not {verdicts}"
    assert answer["items"] > 500 and 0 < answer["verified"] < answer["items"], answer
    assert answer["claims of rejected"] == 0, "rejected evidence has no claims"

    outputs = [output for cell in notebook.cells[:shown] for output in cell.get("outputs", [])]
    data = [output["data"] for output in outputs if "data" in output]
    assert sum("image/png" in d for d in data) == 3, "three plots"
    trees = [d["text/html"] for d in data if 'class="veritee"' in d.get("text/html", "")]
    assert len(trees) == 1 and "<script" not in trees[0] and "snp.signature" in trees[0], "one tree of checks"
    assert sum("<table" in d.get("text/html", "") for d in data) >= 6, "the tables"
    assert not [output for output in outputs if output.get("name") == "stderr"], "nothing is complained about"
    print(f"{answer['items']} pieces of evidence, {answer['verified']} verified; {time.monotonic() - start:.1f} s")


if __name__ == "__main__":
    main()
