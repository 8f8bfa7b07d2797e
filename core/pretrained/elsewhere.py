"""Collections of trained networks that are fetched from the network: looked for when asked, in a process of its own.

An installation that does not fit may raise anything when it is imported, or end the process; here it is a reason.
"""

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec

PATIENCE = 30  # seconds for the import and the network together
UNKNOWN = "Needs a network, and was not looked for yet."
# In another process: prints one line, the reason why it can't be used, or nothing.
LOOK = """
import socket
try:
    import {module}
except BaseException as error:
    print(f"It is installed, but can't be imported: {{type(error).__name__}}.")
else:
    try:
        socket.create_connection(({host!r}, 443), timeout=5).close()
    except OSError:
        print("There is no network to fetch its weights from.")
"""
_found: dict[str, str] = {}  # name -> the reason why not, "" where it can be used; as far as somebody has looked


@dataclass(frozen=True)
class Collection:
    """Says the same as a source module. `host`: where its weights lie."""

    NAME: str
    TITLE: str
    SENTENCE: str
    COMMAND: str
    module: str
    host: str

    def available(self) -> tuple[bool, str, str]:
        """What is known without a look outside. Never raises."""
        try:
            if find_spec(self.module.partition(".")[0]) is None:
                return False, f"{self.module.partition('.')[0]} is not installed.", self.COMMAND
        except Exception as error:
            return False, f"It can't be loaded: {type(error).__name__}.", self.COMMAND
        reason = _found.get(self.NAME, UNKNOWN)
        return not reason, reason, ""

    def look(self) -> None:
        """Finds out. Takes seconds, never raises."""
        if self.available()[1] != UNKNOWN:
            return
        code = LOOK.format(module=self.module, host=self.host)
        try:
            answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)
        except (OSError, subprocess.SubprocessError):
            _found[self.NAME] = "It did not answer."
            return
        said = answer.stdout.strip().splitlines()
        ended = "" if answer.returncode == 0 else "It ended the process that imported it."
        _found[self.NAME] = said[-1][:200] if said else ended


SOURCES = (
    Collection("torchvision", "torchvision.models",
               "ResNet, MobileNet, ViT and others, trained on photographs. Here only named, not used.",
               "pip install torchvision", "torchvision.models", "download.pytorch.org"),
    Collection("hub", "Torch Hub", "Networks that their authors publish on GitHub, with code that would run here. Here "
               "only named, not used.", "", "torch.hub", "github.com"),
)
