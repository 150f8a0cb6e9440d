"""An OpenID provider for tests, a program of its own: `python -m tests.support.openid_provider`.

oidc-provider-mock (on Authlib) does the protocol; added here are PKCE, which it would not check,
and what a broken or hostile provider does. It prints its port, and ends when its input does.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
import threading
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import flask
import jwt
import oidc_provider_mock
import werkzeug.serving
from cryptography.hazmat.primitives.asymmetric import rsa
from oidc_provider_mock._storage import storage

LONGEST_LIFE = 20 * 60

challenges: dict[str, str] = {}
"""Code challenges by authorization code."""
tricks: dict[str, Any] = {}
"""What to do wrong: see `_token_answer` and `_described`; empty for an honest provider."""
asked: list[dict[str, str]] = []
"""Authorization requests, the latest last."""


def make() -> flask.Flask:
    provider = oidc_provider_mock.app(
        require_client_registration=True, require_nonce=True, issue_refresh_token=False
    )
    provider.before_request(_before)
    provider.after_request(_after)
    provider.add_url_rule("/tricks", "tricks", _set_tricks, methods=["PUT"])
    provider.add_url_rule("/asked", "asked", lambda: flask.jsonify(asked))
    return provider


def _set_tricks() -> tuple[str, int]:
    tricks.clear()
    tricks.update(flask.request.get_json())
    return "", 204


def _before() -> flask.typing.ResponseReturnValue | None:
    path = flask.request.path
    if path == tricks.get("silent_at"):
        time.sleep(tricks["seconds"])
    if path == tricks.get("error_at"):
        return "out of order", 500
    if path == tricks.get("words_at"):
        return "<html>not JSON</html>", 200
    if path == "/oauth2/authorize":
        asked.append(dict(flask.request.args))
        if flask.request.args.get("code_challenge_method") != "S256":
            return "PKCE is required", 400
    if path == "/oauth2/token":
        return _pkce_refusal()
    return None


def _pkce_refusal() -> flask.typing.ResponseReturnValue | None:
    verifier = flask.request.form.get("code_verifier", "")
    digest = hashlib.sha256(verifier.encode()).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if challenges.pop(flask.request.form.get("code", ""), None) == challenge:
        return None
    return {"error": "invalid_grant"}, 400


def _after(response: flask.Response) -> flask.Response:
    path = flask.request.path
    if path == "/oauth2/authorize" and response.status_code == 302:
        code = parse_qs(urlsplit(response.location).query).get("code", [""])[0]
        challenges[code] = flask.request.args["code_challenge"]
    if path == "/oauth2/token" and response.status_code == 200:
        response.set_data(json.dumps(_token_answer(response.get_json())))
    if path == "/.well-known/openid-configuration" and response.status_code == 200:
        response.set_data(json.dumps({**response.get_json(), **tricks.get("described", {})}))
    if path == "/userinfo" and "userinfo" in tricks:
        response.set_data(json.dumps(tricks["userinfo"]))
    if response.mimetype == "text/html":  # its looks come from the internet
        response.set_data(re.sub(r"<link[^>]*>", "", response.get_data(as_text=True)))
    return response


def _token_answer(answer: dict[str, Any]) -> dict[str, Any]:
    """`claims`: added to the ID token, None takes one away; `signed_by`: whose key signs it."""
    claims = jwt.decode(answer["id_token"], options={"verify_signature": False})
    claims |= tricks.get("claims", {})
    own = storage.jwk.as_dict(is_private=True)
    key: Any = jwt.PyJWK(own, algorithm="RS256").key
    headers, algorithm = {"kid": own["kid"]}, "RS256"
    if tricks.get("signed_by") == "a stranger":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    elif tricks.get("signed_by") == "nobody":
        key, algorithm = None, "none"
    elif tricks.get("signed_by") == "the client secret":
        key, algorithm = flask.request.form.get("client_secret") or "x" * 32, "HS256"
    kept = {name: value for name, value in claims.items() if value is not None}
    return {**answer, "id_token": jwt.encode(kept, key, algorithm=algorithm, headers=headers)}


def main() -> None:
    server = werkzeug.serving.make_server("localhost", 0, make(), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    watchdog = threading.Timer(LONGEST_LIFE, server.shutdown)
    watchdog.daemon = True
    watchdog.start()
    sys.stdin.read()  # ends with the tests, however these end


if __name__ == "__main__":
    main()
