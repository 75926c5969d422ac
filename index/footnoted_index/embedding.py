"""multilingual-e5-small behind LlamaIndex's embedding interface."""
