# SPDX-License-Identifier: MIT
"""Send both ways over two connections each for a second; say what both sides counted."""

import json
import subprocess
import sys

host, port = sys.argv[1:]
command = [
    "iperf3",
    "-c",
    host,
    "-p",
    port,
    "-t",
    "1",
    "-P",
    "2",
    "--bidir",
    "--json",
    "--get-server-output",
]
done = subprocess.run(command, capture_output=True, text=True, check=False)
result = json.loads(done.stdout)
print("error:", result.get("error"))
for way, ours in (("to the server", True), ("from the server", False)):
    streams = [stream for stream in result["end"]["streams"] if stream["sender"]["sender"] == ours]
    sent, received = (sum(stream[side]["bytes"] for stream in streams) for side in ("sender", "receiver"))
    print(f"{way}: {len(streams)} streams, both sides have counted: {min(sent, received) > 0}")
    print(f"{way}: no more came than was sent: {received <= sent}")
print("the server says the same:", "server_output_text" in result or "server_output_json" in result)
sys.exit(done.returncode)
