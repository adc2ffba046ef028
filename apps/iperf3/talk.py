# SPDX-License-Identifier: MIT
"""Send both ways over two connections each until one way has had 8 MiB; say what both sides counted."""

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
    "-n",
    "8M",
    "-P",
    "2",
    "--bidir",
    "--json",
    "--get-server-output",
]
done = subprocess.run(command, capture_output=True, text=True, check=False)
result = json.loads(done.stdout)
print("error:", result.get("error"))
for stream in result["end"]["streams"]:
    sender, receiver = stream["sender"], stream["receiver"]
    print("to the server:" if sender["sender"] else "from the server:")
    print("  both have counted:", sender["bytes"] > 0 and receiver["bytes"] > 0)
    print("  no more came than was sent:", receiver["bytes"] <= sender["bytes"])
ways = [result["end"][name]["bytes"] for name in ("sum_sent", "sum_sent_bidir_reverse")]
print("8 MiB have gone one way:", max(ways) >= 8 << 20)
print("the server says the same:", "server_output_text" in result or "server_output_json" in result)
sys.exit(done.returncode)
