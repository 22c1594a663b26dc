"""Who signed a tag or a record, and whether that person is one whom the team has named.

Signers are named outside the branch that is verified: by the allowed signers file or the keyring of whoever runs the
command, or by `tags.signers` as the default branch had it at the previous delivery. Nobody names themselves.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from typing import Literal

from changelog.domain.model import Value

# good: the signature is of these bytes, by `key` · bad: it is not, or its key is expired or revoked · none: unsigned ·
# unknown: it cannot be checked here (no such key in the keyring)
SignatureState = Literal["good", "bad", "none", "unknown"]
_FINGERPRINT = re.compile(r"[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}")
_SSH_KEY = re.compile(r"(?:^|\s)(?:ssh-|ecdsa-|sk-)[\w@.-]+\s+([A-Za-z0-9+/]+=*)(?=\s|$)")
# A line that names an authority trusts whomever that one signs: only git's own reading of a file follows it.
_AUTHORITY = re.compile(r"(?:^|[\s,])cert-authority(?:[\s,]|$)")


class Signature(Value, frozen=True, kw_only=True):
    """A signature. `key`: the fingerprint of its key, `SHA256:…` for ssh, hexadecimal for gpg; `who`: the name that git
    knows the key by; `trusted`: whether git, as whoever runs this has set it up, trusts that key.
    """

    state: SignatureState = "none"
    key: str = ""
    who: str = ""
    trusted: bool = False


def keys(signers: Iterable[str]) -> frozenset[str]:
    """The fingerprints that lines name: of git's allowed signers file, ssh public keys, or gpg fingerprints."""
    found = set()
    for line in signers:
        text = line.strip()
        if _FINGERPRINT.fullmatch(text.replace(" ", "")):
            found.add(text.replace(" ", "").upper())
        elif text.startswith("SHA256:"):
            found.add(text)
        elif not text.startswith("#") and not _AUTHORITY.search(text) and (key := _SSH_KEY.search(text)):
            found.update(_of_key(key[1]))
    return frozenset(found)


def _of_key(text: str) -> tuple[str, ...]:
    try:
        blob = base64.b64decode(text, validate=True)
    except binascii.Error:
        return ()
    return ("SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("="),)


def is_accepted(signature: Signature, named: frozenset[str]) -> bool:
    """Whether a signature is good, and by somebody who is named: in the settings (`keys`), or to git itself."""
    return signature.state == "good" and (signature.trusted or signature.key in named)
