"""Runs epicrisis on a Ray cluster of two nodes on this machine, and takes an actor and a node from it in the middle.

    python ray_cluster.py DATABASE LOST ARGUMENTS...

What the run says goes to stdout, what Ray's own processes say to stderr. LOST is how many documents are to be stored
before an actor is killed and a node removed; 0 leaves the cluster alone.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import psutil
from ray.cluster_utils import Cluster
from waiting import stored

SIZE = {"num_cpus": 1, "object_store_memory": 100_000_000, "include_dashboard": False}


def main(database: str, lost: int, arguments: list[str]) -> int:
    cluster = Cluster(initialize_head=True, head_node_args=SIZE)
    node = cluster.add_node(**SIZE)
    try:
        run = subprocess.Popen([sys.executable, "-m", "pipeline.cli", *arguments],
                               env={**os.environ, "RAY_ADDRESS": cluster.address}, stderr=sys.stdout)  # fmt: skip
        if lost:
            wait_for(database, lost, run)
            os.kill(an_actor(), signal.SIGKILL)
            wait_for(database, lost + 3, run)
            cluster.remove_node(node, allow_graceful=False)
        return run.wait(timeout=120)
    finally:
        cluster.shutdown()


def wait_for(database: str, documents: int, run: subprocess.Popen[bytes]) -> None:
    """Until so many documents are stored."""
    while stored(Path(database)) < documents:
        if run.poll() is not None:
            sys.exit("the run ended before anything was taken from it")
        time.sleep(0.05)


def an_actor() -> int:
    """The process of one of the actors that read; those that end while they are asked are passed over."""
    for process in psutil.process_iter(["name", "cmdline"]):
        if "ray::Reading" in " ".join([process.info["name"] or "", *(process.info["cmdline"] or ())]):
            return process.pid
    sys.exit("no actor reads")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), sys.argv[3:]))
