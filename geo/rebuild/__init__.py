"""Makes the files of `layers/` again, byte for byte, from pinned packages and the hand tables.

`python -m geo.rebuild [ids...] [--cache DIR] [--out DIR] [--check]`; see `layers/README.md` for what comes from where.
"""
