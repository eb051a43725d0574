/// Encryption of the files of an index, below Lucene: each file is a header and frames in
/// AES-256-GCM, so that any part of it can be read alone.
///
/// | bytes | what |
/// |---|---|
/// | 3 | `PHX` |
/// | 1 | format version, 1 |
/// | 32 | salt, random |
/// | rest | frames 0, 1, 2, …: 4,096 bytes of content each, the last one 0 to 4,096, followed by a tag of 16 bytes |
///
/// The key of a file is HKDF-SHA-256 (RFC 5869) of the index's key
/// ([org.posthorn.search.index.encrypted.IndexKey]) with the file's salt, info `posthorn index
/// file`. Frames are chained as in STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce is
/// three bytes 0, a byte that is 1 for the last frame and otherwise 0, and the frame's number (8
/// bytes); the associated data is the header. A file is written once, from the front, so no nonce
/// repeats under its key.
///
/// Names of files are not authenticated, because Lucene renames them; it notices a file of another
/// segment by the ids that it writes into each.
@NullMarked
package org.posthorn.search.index.encrypted;

import org.jspecify.annotations.NullMarked;
