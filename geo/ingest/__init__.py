"""A user's file of incidents: what it is, what it says, row by row, and what of it cannot be used.

`confined.sheet` reads the bytes (in a child process with limits) into a Sheet: columns as they stand.
`judge.judge` tells which column is what and settles every row: a Reading, good rows typed, bad rows named.
"""
