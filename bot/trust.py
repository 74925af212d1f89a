"""Which certificates are trusted. They are read once: each reading takes a tenth of a second, and a client would wait for it."""

import ssl
from functools import cache

import httpx


@cache
def of_the_system() -> ssl.SSLContext:
    """For Slack's SDK."""
    return ssl.create_default_context()


@cache
def of_httpx() -> ssl.SSLContext:
    """For survey tools and receivers: `SSL_CERT_FILE`, else those that come with httpx."""
    return httpx.create_ssl_context()
