"""Addresses of the web: what of them may be shown, and which lead into private networks."""

import ipaddress
import re
from urllib.parse import urlsplit

_SECRET_NAMES = re.compile(
    r"^(?:x-(?:amz|goog|ms|oss|cos)-.*|.*(?:token|secret|passw(?:or)?d|passphrase|credential|signature|api-?key|access-?key|"
    r"private-?key|key-pair-id|jwt|session-?id).*|(?:.*-)?(?:auth|authorization|key|sig|hmac|pwd|pass|pw|sid|jsessionid|"
    r"phpsessid|ticket|otp|sas|awsaccesskeyid))$"
)
"""Names of parameters that hold secrets, in lower case and with hyphens: X-Amz-Signature, access_token, sig."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def without_secrets(name: str) -> str:
    """An address without user, password, and parameters that look like secrets.

    Other names, such as paths, stay as they are. 'https://me:pw@a.org/x?page=2&token=abc' becomes
    'https://a.org/x?page=2'.
    """
    if not (scheme := _ADDRESS.match(name)):
        return name
    place, mark, fragment = name[scheme.end() :].partition("#")
    place, question, query = place.partition("?")
    end = re.search(r"[/\\]", place)
    host = place[: end.start()] if end else place
    path = place[len(host) :]
    path = re.sub(r";jsessionid=[^/;]*", "", path, flags=re.IGNORECASE)
    query, fragment = _without_secret_parameters(query), _without_secret_parameters(fragment)
    shown = f"{scheme[0]}{host.rpartition('@')[2]}{path}"
    return shown + (question + query if query else "") + (mark + fragment if fragment else "")


def _without_secret_parameters(query: str) -> str:
    """The parameters, divided by '&' or ';', whose names are not those of secrets."""
    parts = re.split(r"([&;])", query)
    kept: list[str] = []
    for number in range(0, len(parts), 2):
        name, equals, _ = parts[number].partition("=")
        if not (equals and _is_secret(name)):
            kept += [*parts[number - 1 : number], parts[number]] if kept else [parts[number]]
    return "".join(kept)


def _is_secret(name: str) -> bool:
    decoded = re.sub(r"%([0-9a-f]{2})", lambda code: chr(int(code[1], 16)), name, flags=re.IGNORECASE)
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", decoded)
    return any(
        _SECRET_NAMES.match(re.sub(r"[^a-z0-9]+", "-", form.lower()).strip("-")) for form in (decoded, words)
    )


def host_of(address: str) -> str:
    """The host of an address in lower case, or ''."""
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_private(host: str) -> bool:
    """Whether ``host`` is an IP address that is not public, or a name of this machine.

    Private, loopback, link-local, reserved and multicast; also as the 127.1, 0x7f000001 and 2130706433 that systems
    read as IP addresses, and where an IPv6 address holds an IPv4 one.
    """
    host = host.strip("[]").partition("%")[0].rstrip(".").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    number = _ip(host)
    return number is not None and (not number.is_global or number.is_multicast)


def named_hosts(address: str) -> tuple[str, ...]:
    """The host of ``address`` if it is private as it is written, and so was meant; else ()."""
    host = host_of(address)
    return (host,) if is_private(host) else ()


def _ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address that ``host`` is, the IPv4 one that an IPv6 address holds, or None."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return _old_ip(host)
    if isinstance(number, ipaddress.IPv6Address):
        inside = number.ipv4_mapped or number.sixtofour
        if inside is None and number in _NAT64:
            inside = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        return inside or number
    return number


def _old_ip(host: str) -> ipaddress.IPv4Address | None:
    """The IPv4 address of one to four numbers, decimal, octal or hexadecimal, as C's inet_aton reads them."""
    numbers = host.split(".")
    if len(numbers) > 4 or not all(re.fullmatch(r"0x[0-9a-f]{1,8}|[0-9]{1,12}", part) for part in numbers):
        return None
    try:
        values = [
            int(part, 16 if part.startswith("0x") else 8 if part.startswith("0") else 10) for part in numbers
        ]
        *first, last = values
        return ipaddress.IPv4Address(sum(value << 24 - 8 * at for at, value in enumerate(first)) + last)
    except ValueError:
        return None
