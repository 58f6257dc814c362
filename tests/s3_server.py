"""An S3 service of our own for a test: prints its address, holds the files of FOLDER as s3://epicrisis/papers, and ends
with its standard input.

    python s3_server.py FOLDER
"""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from moto.server import ThreadedMotoServer

ACCESS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_DEFAULT_REGION": "us-east-1"}
BUCKET = "epicrisis"


def main(folder: Path) -> None:
    logging.disable(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    os.environ.update({**ACCESS, "AWS_ENDPOINT_URL": address})
    import boto3

    client = boto3.client("s3")
    client.create_bucket(Bucket=BUCKET)
    for path in sorted(folder.rglob("*.*")):
        client.put_object(Bucket=BUCKET, Key=f"papers/{path.relative_to(folder)}", Body=path.read_bytes())
    print(address, flush=True)
    sys.stdin.read()
    server.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
