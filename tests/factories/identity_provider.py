"""An identity provider that speaks OpenID Connect as Entra ID does, on loopback, and can lie.

    with identity_provider() as provider:
        settings.KITH_WORK_ACCOUNT = provider.account()
        provider.lie = "wrong-nonce"

It holds others to the rules too: a code counts once, and only with our secret, the same redirect
address and the PKCE verifier that belongs to the challenge.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from kith.accounts.rules.work_account import WorkAccount

TENANT = "11111111-2222-3333-4444-555555555555"
OTHER_TENANT = "99999999-2222-3333-4444-555555555555"
APPLICATION = "66666666-7777-8888-9999-000000000000"
SECRET = "a secret of the application"
SUBJECT = "subject-of-sam"
KEY_ID = "key-1"
Claims = dict[str, Any]


@cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """A key, made once a run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _claims_changed(**changed: Any) -> Callable[[Claims], Claims]:
    return lambda claims: {**claims, **changed}


def _claims_without(name: str) -> Callable[[Claims], Claims]:
    return lambda claims: {key: value for key, value in claims.items() if key != name}


# Lies in what the token says.
CLAIM_LIES: dict[str, Callable[[Claims], Claims]] = {
    "wrong-tenant": _claims_changed(tid=OTHER_TENANT),
    "no-tenant": _claims_without("tid"),
    "wrong-issuer": lambda claims: {**claims, "iss": claims["iss"].replace(TENANT, OTHER_TENANT)},
    "old-issuer": lambda claims: {**claims, "iss": claims["iss"].removesuffix("/v2.0") + "/"},
    "wrong-audience": _claims_changed(aud="another application"),
    "many-audiences": _claims_changed(aud=[APPLICATION, "another application"]),
    "wrong-nonce": _claims_changed(nonce="of another browser"),
    "no-nonce": _claims_without("nonce"),
    "no-subject": _claims_changed(sub=""),
    "expired": lambda claims: {**claims, "exp": claims["exp"] - 7200},
    "not-yet": lambda claims: {**claims, "nbf": claims["nbf"] + 7200},
    "no-end": _claims_without("exp"),
}
# Lies in how it is signed or delivered.
OTHER_LIES = (
    "other-key",
    "unknown-key",
    "unsigned",
    "signed-with-public-key",
    "no-identity-token",
    "no-token",
    "not-json",
    "token-is-a-list",
    "endpoint-elsewhere",
    "access-denied",
    "server-error",
)
LIES = (*CLAIM_LIES, *OTHER_LIES)


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _signed_with_public_key(claims: Claims, headers: dict[str, str]) -> str:
    """HS256, with the public key's own letters for a secret: PyJWT itself will not make one."""
    public = json.dumps(_jwk("honest")).encode()
    parts = [{**headers, "alg": "HS256", "typ": "JWT"}, claims]
    signed = ".".join(_base64(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_base64(hmac.digest(public, signed.encode(), 'sha256'))}"


def _jwk(name: str) -> dict[str, Any]:
    return jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key(), as_dict=True)


@dataclass(slots=True)
class IdentityProvider:
    """Who it says has signed in, and whether it lies."""

    address: str = ""
    subject: str = SUBJECT
    email: str = "sam@exampleton.example"
    methods: tuple[str, ...] = ("pwd",)
    lie: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanged: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def account(self, *, does_second_factor: bool = False) -> WorkAccount:
        """What a council would state to use it."""
        return WorkAccount(
            tenant=TENANT,
            application=APPLICATION,
            secret=SECRET,
            authority=self.address,
            does_second_factor=does_second_factor,
        )

    def environment(self) -> dict[str, str]:
        """The same for a real `kith serve`."""
        return {
            "KITH_ENTRA_TENANT": TENANT,
            "KITH_ENTRA_CLIENT_ID": APPLICATION,
            "KITH_ENTRA_SECRET": SECRET,
            "KITH_ENTRA_AUTHORITY": self.address,
        }

    def configuration(self) -> dict[str, Any]:
        """The discovery document."""
        base = f"{self.address}/{TENANT}"
        elsewhere = "http://127.0.0.1:1/token"
        is_elsewhere = self.lie == "endpoint-elsewhere"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": elsewhere if is_elsewhere else f"{base}/oauth2/v2.0/token",
            "jwks_uri": f"{base}/discovery/v2.0/keys",
        }

    def keys(self) -> dict[str, Any]:
        """The tenant's keys, as Entra gives them: no `alg`."""
        return {"keys": [{**_jwk("honest"), "kid": KEY_ID, "use": "sig"}]}

    def way_back(self, query: dict[str, str]) -> str:
        """Where the browser goes after the person signed in there."""
        self.asked.append(query)
        answer = {"state": query["state"]}
        if self.lie in ("access-denied", "server-error"):
            answer["error"] = self.lie.replace("-", "_")
            answer["error_description"] = "AADSTS65004: sam@exampleton.example declined"
        else:
            answer["code"] = uuid4().hex
            self.codes[answer["code"]] = query
        return f"{query['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, Any]:
        """What the token endpoint answers, with its status."""
        self.exchanged.append(form)
        query = self.codes.pop(form.get("code", ""), None)
        challenge = _base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        is_right = (
            query is not None
            and query.get("code_challenge_method") == "S256"
            and query.get("code_challenge") == challenge
            and query["redirect_uri"] == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (APPLICATION, SECRET)
        )
        if not is_right or query is None or self.lie == "no-token":
            return 400, {"error": "invalid_grant"}
        if self.lie == "not-json":
            return 200, "sam@exampleton.example"
        answer = {"access_token": "an access token", "token_type": "Bearer", "expires_in": "soon"}
        if self.lie == "token-is-a-list":
            return 200, {**answer, "id_token": ["a", "list"]}
        if self.lie == "no-identity-token":
            return 200, answer
        return 200, {**answer, "id_token": self._identity_token(query)}

    def _identity_token(self, query: dict[str, str]) -> str:
        now = int(time.time())
        claims: Claims = {
            "iss": f"{self.address}/{TENANT}/v2.0",
            "aud": APPLICATION,
            "tid": TENANT,
            "sub": self.subject,
            "nonce": query.get("nonce"),
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "amr": list(self.methods),
            "email": self.email,
            "email_verified": True,
            "name": "Sam Canary Field",
            "preferred_username": self.email,
        }
        claims = CLAIM_LIES.get(self.lie, _claims_changed())(claims)
        headers = {"kid": "another key" if self.lie == "unknown-key" else KEY_ID}
        if self.lie == "unsigned":
            return jwt.encode(claims, "", algorithm="none", headers=headers)
        if self.lie == "signed-with-public-key":
            return _signed_with_public_key(claims, headers)
        signer = rsa_key("another" if self.lie == "other-key" else "honest")
        return jwt.encode(claims, signer, algorithm="RS256", headers=headers)


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == f"/{TENANT}/v2.0/.well-known/openid-configuration":
                self._say(200, provider.configuration())
            elif parts.path == f"/{TENANT}/discovery/v2.0/keys":
                self._say(200, provider.keys())
            elif parts.path == f"/{TENANT}/oauth2/v2.0/authorize":
                self.send_response(302)
                self.send_header("Location", provider.way_back(_single(parts.query)))
                self.end_headers()
            else:
                self._say(404, {})

        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            form = _single(self.rfile.read(length).decode())
            self._say(*provider.token(form))

        def _say(self, status: int, what: Any) -> None:
            body = what.encode() if isinstance(what, str) else json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    return Handler


def _single(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """One that runs until the block ends."""
    provider = IdentityProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
