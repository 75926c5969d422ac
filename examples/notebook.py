# A notebook in the percent format: open it in Jupyter (with jupytext), VS Code or PyCharm.

# %% Articles from anywhere: a data frame, a database, an API
from footnoted import Article, Bot

rows = [
    ("https://example.org/1", "Bridge", "The old bridge in Gorton was closed on Monday."),
    ("https://example.org/2", "Schwimmbad", "Das Schwimmbad in Denton öffnet im Juli 2031."),
]
bot = Bot.from_articles(Article.of(text, title=title, source=url) for url, title, text in rows)

# %% The last expression of a cell is shown: an answer prints with its footnotes
answer = bot.ask("When does the swimming pool in Denton open?")
print(answer)

# %% Footnotes as a table (`pandas.DataFrame(table)` draws it)
table = [
    {"n": c.number, "title": c.article.title, "url": c.article.source, "quote": c.quote}
    for c in answer.citations
]
print(table)

# %% Many questions at once: in a notebook `await` works at the top level of a cell
#    answers = await asyncio.gather(*(bot.aask(question) for question in questions))

# %% Keep an answer, and read it back with its footnotes checked
saved = answer.to_dict(with_text=True)
assert type(answer).from_dict(saved) == answer

# %%
bot.close()
