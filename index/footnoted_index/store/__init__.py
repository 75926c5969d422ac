"""Where articles and vectors are kept: a folder of snapshots, or a Chroma server."""
