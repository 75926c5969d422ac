"""Training the reader: stories, corpora, examples, the network, the loop, the export."""
