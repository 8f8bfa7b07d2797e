"""The page Six steps: one optimizer step in six presses, with the source that takes it."""
