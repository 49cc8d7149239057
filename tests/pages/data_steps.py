"""What people do on the Data page, and what it says."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import assert_sound

SAMPLE, UPLOAD = "data:sample", "data:upload"


def text_of(app: AppTest) -> str:
    return "\n".join(e.proto.body for e in app.get("html") if "<style>" not in e.proto.body)


def with_sample(app: AppTest, name: str) -> AppTest:
    app.selectbox(key=SAMPLE).set_value(name).run()
    assert_sound(app)
    return app


def uploaded(app: AppTest, name: str, content: bytes) -> AppTest:
    app.file_uploader(key=UPLOAD).upload(name, content, "text/csv").run()
    assert_sound(app)
    return app
