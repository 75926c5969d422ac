"""Footnoted in a Flask app: `flask --app examples/flask_app run`, then open /ask?q=Who+resigned?"""

from flask import Flask, Response, jsonify, request

from footnoted import Bot, QuestionError


def create_app(articles: str = "seeds", store: str = ".footnoted") -> Flask:
    app = Flask(__name__)
    bot = Bot.open(articles, store=store)  # one bot for all threads

    @app.get("/ask")
    def ask() -> Response:
        answer = bot.ask(request.args.get("q", ""))
        return jsonify(answer.to_dict())

    @app.errorhandler(QuestionError)
    def bad_question(error: QuestionError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    return app
