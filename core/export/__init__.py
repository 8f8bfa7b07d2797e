"""What can be taken home from a run that has ended, in menu order. To add one = one file + one line.

A module of this catalogue has
  TITLE, SENTENCE      what it is called, and what it is good for, in words a page can show
  SUFFIX               how the name of its file ends, such as ".py" or ".zip"
  needs(spec)          None, or (what is missing, the command that brings it): shown greyed out instead of failing
  make(finished)       the file as bytes, for a core.finished.Finished; raises SpecError where it can't be made

Pages list it, so none of them imports torch before it makes something.
"""

from types import ModuleType

from core.export import card, code, notebook, onnx, report, script, torchfile, weights

EXPORTS: dict[str, ModuleType] = {"script": script, "notebook": notebook, "code": code, "weights": weights,
                                  "torch": torchfile, "onnx": onnx, "card": card, "report": report}
