"""The component of the ``accurate`` recogniser: a small encoder, run by ONNX Runtime, beside the ``fast`` tagger.

The encoder reads a stretch of text at a time and by itself, so nothing that stands elsewhere in a batch can change a
result. It knows what words mean together; the tagger knows how they are spelt. Where a ``partner`` is set, the
log-probabilities of both are added under each head, the encoder's with its ``share`` of the weight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc
from spacy.vocab import Vocab

from extractors.span_tagger import SpanTagger, annotate, log_softmax, tag_columns
from extractors.word_pieces import WordPieces, encoded, stretches

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Array = NDArray[np.float32]
NETWORK, PIECES = "network.onnx", "pieces.txt"
INSTALL = "the model 'accurate' needs ONNX Runtime: pip install 'epicrisis[accurate]'"


@Language.factory("encoder_tagger", default_config={"heads": {}, "share": {}})
def make_encoder_tagger(
    nlp: Language, name: str, heads: dict[str, list[str]], share: dict[str, float]
) -> EncoderTagger:
    """The component as spaCy's registry builds it."""
    return EncoderTagger(nlp.vocab, name, heads=heads, share=share)


class EncoderTagger(Pipe):
    """Tags the words of a text under several annotation schemes."""

    def __init__(self, vocab: Vocab, name: str, *, heads: dict[str, list[str]], share: dict[str, float]) -> None:
        self.vocab = vocab
        self.name = name
        self.heads = {head: list(labels) for head, labels in heads.items()}
        self.share = dict(share)
        self.columns = tag_columns(self.heads)
        self.partner: SpanTagger | None = None
        self._network = b""
        self._pieces: list[str] = []
        self._session: InferenceSession | None = None
        self._reader: WordPieces | None = None

    def learnt(self, network: bytes, pieces: Sequence[str]) -> None:
        """Take the network and the pieces that it reads."""
        self._network, self._pieces = network, list(pieces)
        self._session, self._reader = _session(network), WordPieces(pieces)

    def __call__(self, doc: Doc) -> Doc:
        """Write the spans of every head into ``doc.spans``."""
        annotate(doc, self.heads, self.logs(doc))
        return doc

    def logs(self, doc: Doc) -> dict[str, Array]:
        """Log-probabilities of the tags under each head, the partner's taken in."""
        logits = self.logits(doc)
        own = {head: log_softmax(logits[:, columns]) for head, columns in self.columns.items()}
        if self.partner is None:
            return own
        other = self.partner.logs(self.partner.predict([doc])[0])
        return {head: _mixed(own[head], other[head], self.share.get(head, 0.5)) for head in own}

    def logits(self, doc: Doc) -> Array:
        """The encoder's scores of the tags of each token; nothing is known of white space."""
        assert self._session is not None
        assert self._reader is not None
        found = np.zeros((len(doc), max(part.stop for part in self.columns.values())), dtype="float32")
        words = self._reader.read(doc)
        for start, end in stretches(doc, words):
            pieces, kinds, tokens, places = encoded(self._reader, words, start, end)
            if len(tokens):
                given = {"pieces": pieces, "kinds": kinds, "places": np.arange(len(pieces))}
                found[tokens] = self._session.run(None, given)[0][places]
        return found

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:  # noqa: ARG002
        """Two files: the network and its pieces."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NETWORK).write_bytes(self._network)
        (folder / PIECES).write_text("\n".join(self._pieces) + "\n", encoding="utf-8")

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> EncoderTagger:  # noqa: ARG002
        """Read what to_disk wrote."""
        folder = Path(path)
        self.learnt((folder / NETWORK).read_bytes(), (folder / PIECES).read_text(encoding="utf-8").split("\n")[:-1])
        return self


def _mixed(own: Array, other: Array, share: float) -> Array:
    return log_softmax(share * own + (1.0 - share) * other)


def _session(network: bytes) -> InferenceSession:
    """One thread: workers are processes, and the order of sums must not depend on the machine's cores."""
    try:
        from onnxruntime import InferenceSession, SessionOptions
    except ImportError as error:
        raise ImportError(INSTALL) from error
    options = SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return InferenceSession(network, options, providers=["CPUExecutionProvider"])
