"""Text to token ids: the unigram model of multilingual-e5-small, on the `tokenizers` library."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from tokenizers import Tokenizer as UnigramTokenizer
from tokenizers import models, pre_tokenizers

from footnoted_index.e5.weights import Weights

_SPACES: Final = re.compile(" {2,}")
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


class Tokenizer:
    """Turns text into token ids, without `<s>` and `</s>`. Safe to share between threads.

    As in the model's own SentencePiece: NFC, the file's normalisation map, runs of spaces
    collapsed and trimmed, a `▁` before each word. What SentencePiece cannot take is replaced
    first (NUL by a space, a lone surrogate by U+FFFD), so that no text is cut short.
    """

    def __init__(self, weights: Weights) -> None:
        vocabulary = weights.vocabulary()
        self.bos, self.eos = vocabulary.bos, vocabulary.eos
        self._map = weights.normalisation | {0: " "}
        pieces = vocabulary.pieces
        # Their score of 0 would beat every other piece: `<s>` in a text must stay text. A piece
        # that holds a space can never match, as spaces have become `▁`.
        for i, (piece, score) in enumerate(pieces):
            if score == 0.0:
                pieces[i] = (f" {piece}", score)
        self._unigram = UnigramTokenizer(models.Unigram(pieces, unk_id=vocabulary.unk))
        self._unigram.pre_tokenizer = pre_tokenizers.Metaspace(
            replacement="▁", prepend_scheme="always", split=True
        )

    def ids(self, text: str) -> list[int]:
        """The token ids of `text`; empty where nothing but spaces is left of it."""
        encoding = self._unigram.encode(self.normalise(text), add_special_tokens=False)
        return list(encoding.ids)

    def normalise(self, text: str) -> str:
        """`text` as the unigram model sees it, but for the `▁`."""
        text = unicodedata.normalize("NFC", _SURROGATES.sub("\ufffd", text))
        return _SPACES.sub(" ", text.translate(self._map)).strip(" ")
