"""Asking is seen by OpenTelemetry, through LlamaIndex's instrumentation."""

from __future__ import annotations

from footnoted import Bot
from llama_index.observability.otel import LlamaIndexOpenTelemetry
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

if __name__ == "__main__":
    exporter = InMemorySpanExporter()
    telemetry = LlamaIndexOpenTelemetry(
        span_exporter=exporter, span_processor="simple", service_name_or_resource="consumer"
    )
    telemetry.start_registering()
    with Bot.from_articles(["The old bridge in Gorton was closed on Monday."]) as bot:
        bot.ask("When was the bridge in Gorton closed?")
        bot.as_query_engine().query("When was the bridge in Gorton closed?")
    names = {span.name for span in exporter.get_finished_spans()}
    assert any(name.startswith("Bot.ask") for name in names), names
    print(f"{len(names)} spans")
