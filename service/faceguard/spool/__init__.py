"""Files that wait for their work or their caller: in memory up to a bound, and beyond it on a disk, encrypted.

room    the memory there is for all of them
kept    one file, wherever it is
memory  its bytes in memory
"""
