# SPDX-License-Identifier: ISC
"""Certificates for servers of a test, made by openssl."""
import ssl
import subprocess

NAMES = "DNS:localhost,IP:127.0.0.1"


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True,
                   capture_output=True, stdin=subprocess.DEVNULL, timeout=60)


def make_ca(folder, name="ca"):
    """A CA of its own: folder/name.pem and its key."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:prime256v1", "-nodes", "-days", 2, "-subj",
            f"/CN={name}", "-keyout", folder / f"{name}.key", "-out",
            folder / f"{name}.pem")
    return folder / f"{name}.pem"


def server_context(folder, ca, names=NAMES, days=2):
    """An SSL context, by default for localhost, its certificate signed by a CA
    for so many days from now."""
    key, request, signed = (folder / f"server.{x}" for x in
                            ("key", "csr", "pem"))
    extensions = folder / "extensions"
    extensions.write_text(f"subjectAltName={names}")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", request)
    openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey",
            ca.with_suffix(".key"), "-CAcreateserial", "-days", days, "-extfile",
            extensions, "-out", signed)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(signed, key)
    return context
