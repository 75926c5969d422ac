"""The bot as part of LlamaIndex, LangChain and the Model Context Protocol."""
