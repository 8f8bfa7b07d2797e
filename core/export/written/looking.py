"""The networks that go place by place, with filters, a memory or blocks, written out for their kind of data."""

from typing import Any

from torch import nn

from core.export.written.networks import answers
from core.export.written.text import fill, joined, source_of
from core.models import transformer

FILTERS = {1: "nn.Conv1d", 2: "nn.Conv2d"}


def _filters(look: nn.Sequential, sides: int) -> str:
    """Each layer of filters as a line."""
    rows = [f"{FILTERS[sides]}({layer.in_channels}, {layer.out_channels}, {layer.kernel_size[0]}, "
            f"stride={layer.stride[0]}, padding={layer.padding[0]}), nn.ReLU(),"
            for layer in look if not isinstance(layer, nn.ReLU)]
    return "\n            ".join(rows)


def cnn(attempt: Any, outputs: int) -> str:
    return _cnn("Network", attempt.model, f"[n, {outputs}]: {answers(attempt, outputs)}")


def _cnn(name: str, model: Any, says: str) -> str:
    return fill('''
        class $name(nn.Module):
            """Small filters slide along and find a pattern wherever it stands.

            x [n, $numbers] -> as $shape, one channel -> three layers of filters -> $says.
            """

            def __init__(self):
                super().__init__()
                self.look = nn.Sequential(
                    $rows
                )
                self.decide = nn.Linear($wide, $outputs)

            def forward(self, x):
                return self.decide(self.look(x.view(-1, 1, $size)).flatten(1))
        ''', name=name, numbers=_product(model.size), shape=" × ".join(map(str, model.size)), says=says,
                rows=_filters(model.look, len(model.size)), wide=model.decide.in_features,
                outputs=model.decide.out_features, size=", ".join(map(str, model.size)))


def _product(size: tuple[int, ...]) -> int:
    return size[0] * (size[1] if len(size) > 1 else 1)


def autoencoder(attempt: Any, outputs: int) -> str:
    code, wide = attempt.model.answer[0].in_features, attempt.model.answer[0].out_features
    whole = fill('''
        class Network(nn.Module):
            """A narrow door in the middle: all that it knows of an example goes through $code numbers.

            x [n, $numbers] -> encode: [n, $code] -> answer: [n, $outputs], $answers.
            """

            def __init__(self):
                super().__init__()
                self.encode = Encoder()
                self.answer = nn.Sequential(nn.Linear($code, $wide), nn.ReLU(), nn.Linear($wide, $outputs))

            def forward(self, x):
                return self.answer(self.encode(x))
        ''', code=code, wide=wide, outputs=outputs, answers=answers(attempt, outputs),
                 numbers=_product(attempt.inputs.size))
    return joined([_cnn("Encoder", attempt.model.encode, f"[n, {code}], the code"), whole])


def gru(attempt: Any, outputs: int) -> str:
    model, kind = attempt.model, attempt.inputs.kind
    embed = f"self.embed = nn.Embedding({attempt.inputs.vocabulary}, {model.read.hidden_size})\n        " \
        if model.embed else ""
    forward = {
        "letters": "memory, _ = self.read(self.embed(x))\nreturn self.decide(memory).movedim(1, 2)",
        "text": "memory, _ = self.read(self.embed(x))\n"
                "last = (x != 0).sum(dim=1).clamp_min(1) - 1  # 0 fills a sentence up; its last word is where it ends\n"
                "return self.decide(memory[torch.arange(len(x)), last])",
    }.get(kind, f"memory, _ = self.read(x.view(len(x), {attempt.inputs.size[0]}, -1))\n"
                "return self.decide(memory[:, -1])")
    return fill('''
        class Network(nn.Module):
            """Reads one place after the other and keeps in mind what it needs (a gated recurrent unit).

            $comes -> memory after each place [n, places, $units] -> $says.
            """

            def __init__(self):
                super().__init__()
                ${embed}self.read = nn.GRU($step, $units, batch_first=True)
                self.decide = nn.Linear($units, $outputs)

            def forward(self, x):
                $forward
        ''', comes=_comes(attempt), says=_says(attempt, outputs), units=model.read.hidden_size, embed=embed,
                step=model.read.input_size, outputs=outputs, forward=forward.replace("\n", "\n        "))


def _comes(attempt: Any) -> str:
    kind, size = attempt.inputs.kind, attempt.inputs.size
    return {"series": f"x [n, {size[0]}], a number at a time,", "letters": f"x [n, {size[0]}] numbers of letters",
            "text": f"x [n, {size[0]}] numbers of words",
            "images": f"x [n, {_product(size)}], pixels of a picture,"}[kind]


def _says(attempt: Any, outputs: int) -> str:
    if attempt.inputs.kind == "letters":
        return f"what comes next [n, {outputs}, places]"
    return f"[n, {outputs}]: {answers(attempt, outputs)}"


CUT = {
    "series": '''
        def cut(x):
            """[n, $length] -> $patch numbers at each place [n, places, $patch]$filled."""
            return $padded.unfold(1, $patch, $patch)
        ''',
    "images": '''
        def cut(x):
            """[n, pixels] -> squares of $patch × $patch pixels [n, places, $square]$filled."""
            x = $padded
            return x.unfold(1, $patch, $patch).unfold(2, $patch, $patch).flatten(3).flatten(1, 2)
        ''',
}


def blocks(attempt: Any, outputs: int) -> str:
    """The transformer, with its block."""
    model, kind, size = attempt.model, attempt.inputs.kind, attempt.inputs.size
    places, width = model.position.shape
    patch = transformer.PATCH
    whole_ = "x" if kind == "series" else f"x.view(-1, {size[0]}, {size[-1]})"
    edges = [0, -size[-1] % patch] + [0, -size[0] % patch] * (kind == "images")
    cut = fill(CUT[kind], patch=patch, square=patch**2, length=size[0],
               filled="; zeros fill the edges up" if any(edges) else "",
               padded=f"F.pad({whole_}, {tuple(edges)})" if any(edges) else whole_) if kind in CUT else ""
    embed = f"nn.Embedding({attempt.inputs.vocabulary}, {width})" if attempt.inputs.vocabulary else \
        f"nn.Linear({model.embed.in_features}, {width})"
    whole = fill('''
        class Network(nn.Module):
            """Every place asks all the others what they know, and takes what it needs (a transformer).

            $comes -> places as vectors [n, $places, $width] -> blocks -> $says.
            """

            def __init__(self):
                super().__init__()
                self.embed = $embed
                self.position = nn.Parameter(torch.empty($places, $width))
                self.blocks = nn.ModuleList(Block($width, causal=$causal) for _ in range($blocks))
                self.settle, self.decide = nn.LayerNorm($width), nn.Linear($width, $outputs)

            def forward(self, x):
                $forward
        ''', comes=_comes(attempt), says=_says(attempt, outputs), places=places, width=width, embed=embed,
                 causal=kind == "letters", blocks=len(model.blocks), outputs=outputs,
                 forward=_attends(kind).replace("\n", "\n        "))
    return joined([source_of(transformer, "HEADS", "WIDER", "Block"), cut, whole])


def _attends(kind: str) -> str:
    """The way forward, as it is for this kind of data."""
    seen = "None" if kind != "text" else "there[:, None, None]"
    first = {"text": "there = (x != 0) | ((x != 0).sum(dim=1, keepdim=True) == 0)  # 0 fills a sentence up\n"
                     "vectors = self.embed(x) + self.position[:x.shape[1]]",
             "letters": "vectors = self.embed(x) + self.position[:x.shape[1]]"
             }.get(kind, "vectors = self.embed(cut(x)) + self.position")
    last = {"text": "return self.decide((vectors * there[..., None]).sum(dim=1) / there.sum(dim=1, keepdim=True))",
            "letters": "return self.decide(vectors).movedim(1, 2)"}.get(kind, "return self.decide(vectors.mean(dim=1))")
    return (f"{first}\nfor block in self.blocks:\n    vectors = block(vectors, {seen})\n"
            f"vectors = self.settle(vectors)\n{last}")
