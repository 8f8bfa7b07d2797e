"""Training code as somebody would write it by hand: plain torch for any settings, without a line that imports ours.

    script_text(finished)  the whole story of a run as one file
    sections(finished)     the same in steps, each with its words
    model_text(attempt)    the nn.Module subclass alone
"""

from core.export.written.whole import model_text, script_text, sections

__all__ = ["model_text", "script_text", "sections"]
