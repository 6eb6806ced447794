"""Decoders and encoders in processes of their own, one a picture, which have no files and no network.

`faceguard.codecs` is native code on strangers' bytes: it may crash, hang or take all memory. Here it runs in a helper
process that can only compute, is bounded in memory and time, and sees one picture before it ends.

sandbox    helpers that wait for their picture
client     what a worker thread asks of a helper
answer     what a helper answers, and how far it is believed
borrowed   a helper's process, as long as it is lent
films      helpers for videos
projection a video as a helper shows it, picture by picture
shown      what a helper says of a video, of which nothing is taken on trust
projector  what a helper does with a video
footage    a video's file as a helper reads it
program    modules that run as programs: this is how they start
children   the processes that a process has forked
zygote     the process that has the codecs loaded, and forks a helper for each picture
pictures   the program of the zygote for pictures
videos     that for videos
helper     what a helper does: one picture's decoding, and what comes after it
jail       what a helper may do: the allowed system calls, and how much memory and time
channel    messages between them: a little JSON, and file descriptors of memory
memory     pixels and files in memory that two processes share
layout     where frames lie in it
shortage   what the system may have no more of
area       such memory for the frames of one picture after another
canvas     where a helper decodes to in it
"""
