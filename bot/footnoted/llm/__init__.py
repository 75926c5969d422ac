"""Answers worded by a language model; only sentences that the evidence supports are shown.

`prompt` says what it is asked, `client` carries it, `writer` takes what it writes sentence by
sentence, and `verifier` decides which of them the evidence supports, by the facts in `claims`.
"""
