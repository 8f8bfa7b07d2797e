"""Training code as somebody would write it by hand: plain torch for any settings, without a line that imports ours.

    script_text(finished)  the whole story of a run as one file
    sections(finished)     the same in steps, each with its words
    model_text(attempt)    the nn.Module subclass alone
    planned(spec)          a run that has not begun, to read its code before it learns
"""

from core.export.written.whole import model_text, planned, script_text, sections

__all__ = ["model_text", "planned", "script_text", "sections"]
