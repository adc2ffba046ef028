# SPDX-License-Identifier: MIT
"""Set-up of a checkout: packages, virtual environment, shim. Needs nothing but Python's own library.

python3 -m posixlite.bootstrap demo   install what is missing, then trace, plan, build and run sqlite3
python3 -m posixlite.bootstrap test   install what is missing, then run all tests; options go to pytest
python3 -m posixlite.bootstrap network   fetch the source of lwIP, for images that use TCP/IP (test does, too)
"""
