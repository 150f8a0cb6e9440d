"""Checking an ID token: signature, issuer, audience, time and nonce (OpenID Connect Core 3.1.3.7).

allauth leaves the signature unchecked when the token came straight from the provider, as the
standard allows, and knows no nonce. Both are cheap, and either alone stops a token from elsewhere.
"""

from __future__ import annotations

import hmac
from typing import Any

import jwt

from portal.accounts.single_sign_on.errors import ProviderProblem

# Signed with the provider's private key. Not HMAC: a leaked client secret must not sign people in.
ALGORITHMS = (
    *("RS256", "RS384", "RS512"),
    *("PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512"),
    "EdDSA",
)
CLOCK_SKEW = 60
"""Seconds by which the provider's clock and ours may differ."""
_REQUIRED = ["iss", "sub", "aud", "exp", "iat"]


def verified_claims(
    token: str, *, keys: dict[str, Any], issuer: str, client_id: str, nonce: str
) -> dict[str, Any]:
    """The token's claims. `keys`: the provider's key set. Raises ProviderProblem."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key=_key(token, keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=client_id,
            leeway=CLOCK_SKEW,
            options={"require": _REQUIRED},
        )
    except jwt.PyJWTError as error:
        raise ProviderProblem(f"id_token:{type(error).__name__}") from None
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", "" if several else client_id) != client_id:
        raise ProviderProblem("id_token:azp")
    found = claims.get("nonce")
    if not isinstance(found, str) or not hmac.compare_digest(found.encode(), nonce.encode()):
        raise ProviderProblem("id_token:nonce")
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 255:
        raise ProviderProblem("id_token:sub")
    return claims


def _key(token: str, keys: dict[str, Any]) -> jwt.PyJWK:
    """The key that the token's header names; the only one when it names none."""
    key_id = jwt.get_unverified_header(token).get("kid")
    usable = [
        each
        for each in jwt.PyJWKSet.from_dict(keys).keys
        if each.public_key_use in {None, "sig"} and each.algorithm_name in ALGORITHMS
    ]
    found = [each for each in usable if key_id is None or each.key_id == key_id]
    if len(found) != 1:
        raise ProviderProblem("id_token:key")
    return found[0]
