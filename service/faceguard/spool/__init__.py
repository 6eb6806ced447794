"""Files that wait for their work or their caller: in memory up to a bound, and beyond it on a disk, encrypted.

room    the memory and the disk there are for all of them
budget  so many bytes of one or the other
kept    one file, wherever it is
memory  its bytes in memory
disk    its bytes on the disk
"""
