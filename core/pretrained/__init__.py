"""Networks that others have trained, from packages that are installed or not; a missing one never breaks the app.

Each source says NAME, TITLE, SENTENCE, COMMAND (how to get it; "" where that is nobody's command) and available() ->
(whether it can be used, the reason if it can't), which never raises and imports nothing foreign into this process.
"""

from core.pretrained import efficientnet, elsewhere, minilm

SOURCES = (minilm, efficientnet, *elsewhere.SOURCES)
